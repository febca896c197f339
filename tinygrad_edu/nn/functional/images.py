"""Images: unfold writes what a window sees as columns, interpolate changes the size, pixel_shuffle makes channels into
pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...backends.arrays import moved, solid
from ...dtypes import float16, uint8
from ...ops.define import must_be_tensor, only
from ...ops.record import record
from ...ops.reduce import finish
from .padding import pick
from .pooling import adaptive_avg_pool2d
from .sliding import Sliding, give_back, see, sliding

__all__ = ["interpolate", "pixel_shuffle", "unfold"]

ALIGNED = "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
SMOOTH = {"linear": 3, "bilinear": 4}  # the modes that mix numbers, and the dimensions of what they take
SIZES = (
    "Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of {} "
    "and output size "
    "of {}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format."
)


def unfold(input: Tensor, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """What a window sees at each step, as a column: from (N, C, H, W) to (N, C × kh × kw, steps).

    A convolution is the matrix of its weights times this. The gradient of a number is the sum over the columns in which
    it stands.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.unfold(torch.arange(6.0).reshape(1, 1, 2, 3), (2, 2))
    tensor([[[0., 1.],
             [1., 2.],
             [3., 4.],
             [4., 5.]]])
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("im2col", "input", 1, input)
    shape = input._array.shape
    if len(shape) not in (3, 4):
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for "
            "input, but got: "
            f"{list(shape)}"
        )
    kernel, dilation, padding, stride = (
        tuple(v) * (2 if len(v) == 1 else 1) if isinstance(v, (tuple, list)) else (v, v)
        for v in (kernel_size, dilation, padding, stride)
    )
    if min(kernel) <= 0:
        raise RuntimeError(
            f"kernel size should be greater than zero, but got kernel_height: {kernel[0]} kernel_width: {kernel[1]}"
        )
    at = sliding(shape[-2:], kernel, stride, padding, dilation)
    only("float bool", "im2col_out_cpu")(input.dtype)
    if min(at.steps) < 1:
        raise RuntimeError(
            f"Given input with spatial size {at.sizes}, kernel_size={kernel}, dilation={dilation}, "
            f"padding={padding}, calculated "
            f"shape of the array of sliding blocks as {at.steps}, but its components must be at least one."
        )
    return _columns(input, at)


def _columns(x: Tensor, at: Sliding) -> Tensor:
    seen = np.moveaxis(see(x._array, at), (-2, -1), (-4, -3))
    shape = (*x._array.shape[:-3], x._array.shape[-3] * math.prod(at.kernel), math.prod(at.steps))
    return record(
        "Im2ColBackward0", wrap(solid(seen.reshape(shape)), x.dtype), (x,), (lambda g: _image(g, at),)
    )


def _image(g: Tensor, at: Sliding) -> Tensor:
    """The sum, for each number of the image, of where it stands in the columns *g*: the way back of `unfold`."""
    array = g._array.astype(np.float32) if g.dtype is float16 else g._array
    seen = array.reshape(*array.shape[:-2], array.shape[-2] // math.prod(at.kernel), *at.kernel, *at.steps)
    image = give_back(np.moveaxis(seen, (-4, -3), (-2, -1)), at)
    return record("Col2ImBackward0", finish(image, g.dtype), (g,), (lambda gg: _columns(gg, at),))


def interpolate(
    input: Tensor,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """The input, (N, C, *sizes), with other sizes: each number the nearest one of the input, or a mean of its
    neighbours ('linear', 'bilinear').

    Give *size* or *scale_factor*, one number or one a dimension. With *align_corners* the outermost numbers stay where
    they are, else the outermost edges. Modes are 'nearest', 'nearest-exact', 'linear' (3 dimensions), 'bilinear' and
    'area' (4). The gradient goes back to the numbers used, by their weights.

    >>> import tinygrad_edu as torch
    >>> x = torch.tensor([[[1.0, 2.0]]])
    >>> torch.nn.functional.interpolate(x, scale_factor=2)
    tensor([[[1., 1., 2., 2.]]])
    >>> torch.nn.functional.interpolate(x, size=3, mode="linear", align_corners=True)
    tensor([[[1.0000, 1.5000, 2.0000]]])
    """
    spatial = input._array.shape[2:] if input.dim() > 2 else ()
    if mode in ("nearest", "area", "nearest-exact") and align_corners is not None:
        raise ValueError(ALIGNED)
    if antialias:
        raise ValueError(
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input"
        )
    sizes, scales = _sizes(spatial, size, scale_factor, recompute_scale_factor or mode == "area")
    known = mode in ("nearest", "nearest-exact") and 1 <= len(spatial) <= 3
    if not (known or (mode == "area" and len(spatial) == 2) or SMOOTH.get(mode) == len(spatial) + 2):
        raise _unknown(input, mode)
    if min(*sizes, *spatial) <= 0:
        letters = "DHW"[-len(spatial) :] if len(spatial) > 1 else "W"
        before, after = (", ".join(f"{a}: {n}" for a, n in zip(letters, numbers)) for numbers in (spatial, sizes))
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input ({before}) output ({after})"
        )
    if 0 in input._array.shape[1:]:
        shape = list(input._array.shape)
        raise RuntimeError(f"Non-empty {len(shape)}D data tensor expected but got a tensor with sizes {shape}")
    if mode == "area":
        return adaptive_avg_pool2d(input, sizes)
    if mode in SMOOTH:
        only("float", f"compute_indices_weights_{mode}")(input.dtype)
        of_axes = [_neighbours(n, m, s, bool(align_corners)) for n, m, s in zip(spatial, sizes, scales)]
        axes = [tuple(moved(part, input.device) for part in axis) for axis in of_axes]
        return _mix(f"Upsample{mode.capitalize()}{len(spatial)}DBackward0", input, axes)
    if input.dtype is not uint8:
        only("float", f"upsample_nearest{len(spatial)}d_channels_last")(input.dtype)
    exact = mode == "nearest-exact"
    places = [np.arange(n) for n in input._array.shape[:2]]
    places += [_nearest(n, m, s, exact) for n, m, s in zip(spatial, sizes, scales)]
    places = [moved(place, input.device) for place in places]
    return pick(f"UpsampleNearest{'Exact' if exact else ''}{len(spatial)}DBackward0", input, places)


def _sizes(
    spatial: Sequence[int], size: Any, scale_factor: Any, recompute: bool
) -> tuple[list[int], list[float | None]]:
    """The sizes of the result, and by what each dimension was asked to be scaled, None where that follows from the
    sizes.
    """
    n = len(spatial)
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is not None:
        if isinstance(size, (tuple, list)) and len(size) != n:
            raise ValueError(SIZES.format(list(spatial), size))
        return [int(s) for s in (size if isinstance(size, (tuple, list)) else [size] * n)], [None] * n
    if scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    if isinstance(scale_factor, (tuple, list)) and len(scale_factor) != n:
        raise ValueError(
            "Input and scale_factor must have the same number of spatial dimensions, but got input with spatial "
            "dimensions of "
            f"{list(spatial)} and scale_factor of shape {scale_factor}. Please provide input tensor in (N, C, d1, "
            "d2, ...,dK) format "
            "and scale_factor in (s1, s2, ...,sK) format."
        )
    scales = list(scale_factor) if isinstance(scale_factor, (tuple, list)) else [scale_factor] * n
    return [math.floor(m * s) for m, s in zip(spatial, scales)], [None] * n if recompute else scales


def _unknown(input: Tensor, mode: str) -> NotImplementedError:
    """PyTorch's error for a mode that does not go with the dimensions of *input*."""
    n = input._array.ndim
    if (mode, n) in (("bicubic", 4), ("trilinear", 5), ("lanczos", 4), ("area", 3), ("area", 5)):
        return NotImplementedError(f"mode {mode!r} of {n} dimensions is not supported: PyTorch has it, here it is not")
    needed = {"linear": 3, "bilinear": 4, "trilinear": 5}.get(mode)
    if needed and n in (3, 4, 5) and n != needed:
        return NotImplementedError(f"Got {n}D input, but {mode} mode needs {needed}D input")
    return NotImplementedError(
        f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {n}D) for the modes: nearest | linear | "
        "bilinear | bicubic | "
        f"trilinear | lanczos | area | nearest-exact (got {mode})"
    )


def _nearest(size: int, new: int, scale: float | None, exact: bool) -> np.ndarray:
    """For each of *new* positions the nearest of *size*: the one below or, if *exact*, that of its centre."""
    step = np.float32(1 / scale) if scale else np.float32(size) / np.float32(new)
    places = np.arange(new, dtype=np.float32) + np.float32(0.5 if exact else 0)
    return np.minimum(np.floor(places * step).astype(np.int64), size - 1)


def _neighbours(size: int, new: int, scale: float | None, align: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each of *new* positions the two of *size* between which it lies, and how far it is from the first."""
    if align:
        where = np.arange(new) * ((size - 1) / (new - 1) if new > 1 else 0.0)
    else:
        where = np.maximum((np.arange(new) + 0.5) * (1 / scale if scale else size / new) - 0.5, 0)
    first = np.minimum(where.astype(np.int64), size - 1)
    return first, np.minimum(first + 1, size - 1), np.clip(where - first, 0, 1)


def _mix(name: str, x: Tensor, axes: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> Tensor:
    """Along each of the last dimensions, the mean of two neighbours by their nearness."""
    array = x._array.astype(np.float32) if x.dtype is float16 else x._array
    for dim, (first, second, share) in zip(range(-len(axes), 0), axes):
        w = share.astype(array.dtype).reshape(-1, *[1] * (-dim - 1))
        array = np.take(array, first, dim) * (1 - w) + np.take(array, second, dim) * w
    sizes = x._array.shape[-len(axes) :]
    return record(name, finish(array, x.dtype), (x,), (lambda g: _unmix(name, g, axes, sizes),))


def _unmix(
    name: str, g: Tensor, axes: list[tuple[np.ndarray, np.ndarray, np.ndarray]], sizes: tuple[int, ...]
) -> Tensor:
    """Each number of *g* given back to the neighbours that it was mixed from: the way back of `_mix`."""
    array = g._array.astype(np.float32) if g.dtype is float16 else g._array
    for dim, (first, second, share), size in zip(range(-len(axes), 0), axes, sizes):
        moved = np.moveaxis(array, dim, 0)
        w = share.astype(array.dtype).reshape(-1, *[1] * (moved.ndim - 1))
        image = np.zeros((size, *moved.shape[1:]), array.dtype, like=array)
        np.add.at(image, first, moved * (1 - w))
        np.add.at(image, second, moved * w)
        array = np.moveaxis(image, 0, dim)
    out = finish(array, g.dtype)
    return record(name.replace("Backward0", "BackwardBackward0"), out, (g,), (lambda gg: _mix(name, gg, axes),))


def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """From (..., C × r², H, W) to (..., C, H × r, W × r), r being the *upscale_factor*: the r² channels become the
    pixels of a square (Shi et al. 2016).

    The gradient takes the way back.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.pixel_shuffle(torch.arange(4.0).reshape(1, 4, 1, 1), 2)
    tensor([[[[0., 1.],
              [2., 3.]]]])
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("pixel_shuffle", "input", 1, input)
    if input.ndim < 3:
        raise RuntimeError(
            "pixel_shuffle expects input to have at least 3 dimensions, but got input with "
            f"{input.ndim} dimension(s)"
        )
    if upscale_factor <= 0:
        raise RuntimeError(f"pixel_shuffle expects a positive upscale_factor, but got {upscale_factor}")
    if input.shape[-3] % upscale_factor**2:
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={input.shape[-3]} is not divisible by {upscale_factor**2}"
        )
    return _shuffled(input, upscale_factor)


def _shuffled(x: Tensor, r: int) -> Tensor:
    *batch, channels, height, width = x.shape
    n = len(batch)
    squares = x.detach().reshape(*batch, channels // r**2, r, r, height, width)
    apart = squares.permute(*range(n), n, n + 3, n + 1, n + 4, n + 2)
    out = apart.reshape(*batch, channels // r**2, height * r, width * r)
    return record("PixelShuffleBackward0", _own(out), (x,), (lambda g: _unshuffled(g, r),))


def _unshuffled(g: Tensor, r: int) -> Tensor:
    *batch, channels, height, width = g.shape
    n = len(batch)
    squares = g.detach().reshape(*batch, channels, height // r, r, width // r, r)
    apart = squares.permute(*range(n), n, n + 2, n + 4, n + 1, n + 3)
    out = apart.reshape(*batch, channels * r**2, height // r, width // r)
    return record("PixelUnshuffleBackward0", _own(out), (g,), (lambda gg: _shuffled(gg, r),))


def _own(x: Tensor) -> Tensor:
    """*x*, or a copy where it is a window onto another tensor, as no number had to move."""
    return x if x._base is None else x.clone()
