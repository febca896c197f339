"""Pooling: an image made smaller by taking the largest number that a window sees, or the mean of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...backends.arrays import moved
from ...backends.fused import fused
from ...backends.numpy import quiet
from ...dtypes import bool_, float16, int64
from ...ops.define import must_be_tensor, only
from ...ops.record import record
from ...ops.reduce import finish
from .sliding import Sliding, give_back, see, several, sliding, with_margins

__all__ = ["adaptive_avg_pool2d", "avg_pool1d", "avg_pool2d", "max_pool1d", "max_pool2d"]


def _window(
    name: str, input: Tensor, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> Sliding:
    """The window that pools the last two dimensions, or an error."""
    kernel = several(name, "kernel_size", kernel_size, 2)
    stride = kernel if stride is None or stride == [] else several(name, "stride", stride, 2)
    padding, dilation = several(name, "padding", padding, 2), several(name, "dilation", dilation, 2)
    if not all(stride):
        raise RuntimeError("stride should not be zero")
    if min(kernel) <= 0:
        raise RuntimeError(f"kernel size should be greater than zero, but got kH: {kernel[0]} kW: {kernel[1]}")
    for p, k, d in zip(padding, kernel, dilation):
        if p < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if p > ((k - 1) * d + 1) // 2:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and "
                f"dilation={d}"
            )
    _check_elements("", input, 3)
    if any(2 * p > k for p, k in zip(padding, kernel)):
        raise RuntimeError(
            f"pad should be smaller than or equal to half of kernel size, but got padW = {padding[1]}, padH = "
            f"{padding[0]}, kW = {kernel[1]}, kH = {kernel[0]}"
        )
    at = sliding(input._array.shape[-2:], kernel, stride, padding, dilation, ceil_mode)
    if min(at.steps) < 1:
        channels = input._array.shape[-3]
        size = "x".join(str(n) for n in (channels, *at.sizes))
        raise RuntimeError(
            f"Given input size: ({size}). Calculated output size: ({channels}x{at.steps[0]}x{at.steps[1]}). Output "
            "size is too small"
        )
    return at


def _check_elements(name: str, input: Tensor, dims: int) -> None:
    """RuntimeError unless *input* has *dims* dimensions, or one more for samples, and elements if it has samples."""
    shape = input._array.shape
    if len(shape) not in (dims, dims + 1) or 0 in shape[len(shape) - dims :]:
        raise RuntimeError(
            f"{name}Expected {dims}D or {dims + 1}D (batch mode) tensor with optional 0 dim batch size for input, but "
            f"got:{list(shape)}"
        )


def max_pool2d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest number that each window of *kernel_size* sees, sliding by *stride*, by default its size; input is (N,
    C, H, W) or (C, H, W).

    With *return_indices* also where it is, counted within the H × W plane. *ceil_mode* lets a last window end outside.
    The gradient goes to the largest number.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.max_pool2d(torch.arange(16.0).reshape(1, 4, 4), 2)
    tensor([[[ 5.,  7.],
             [13., 15.]]])
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("max_pool2d", "input", 1, input)
    if input._array.ndim not in (3, 4):
        raise RuntimeError("non-empty 3D or 4D (batch mode) tensor expected for input")
    at = _window("max_pool2d", input, kernel_size, stride, padding, dilation, ceil_mode)
    if input.dtype is bool_:
        raise NotImplementedError("\"max_pool2d\" not implemented for 'Bool'")
    values, indices = _largest(input, at)
    return (values, indices) if return_indices else values


@fused
def largest_seen(array: np.ndarray, at: Sliding) -> tuple[np.ndarray, np.ndarray]:
    """The largest number that the window sees at each step, and its place in its plane: the first of several, but the
    last of those that are NaN.
    """
    lowest = -np.inf if array.dtype.kind == "f" else np.iinfo(array.dtype).min
    image, parts = with_margins(array, at, lowest), list(at.parts())
    best = image[parts[0][1]].copy()
    for _, where in parts[1:]:
        np.maximum(best, image[where], out=best)
    places = np.empty(best.shape, np.int64, like=best)
    places[...] = _in_its_plane(parts[-1][0], at, best)[0]
    for place, where in reversed(parts[:-1]):
        here, inside = _in_its_plane(place, at, best)
        places = np.where((image[where] == best) & inside, here, places)
    if array.dtype.kind == "f" and np.isnan(best).any():
        for place, where in parts:
            places = np.where(np.isnan(image[where]), _in_its_plane(place, at, best)[0], places)
    return best, places


def _in_its_plane(place: tuple[int, ...], at: Sliding, like: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number in the plane of what the window sees at *place* at each step, and whether that is in the plane."""
    rows, columns = (
        i * d - p + np.arange(count, like=like) * s
        for i, d, p, count, s in zip(place, at.dilation, at.padding, at.steps, at.stride)
    )
    inside = (rows >= 0) & (rows < at.sizes[0])
    return rows[:, None] * at.sizes[1] + columns, inside[:, None] & (columns >= 0) & (columns < at.sizes[1])


def _largest(input: Tensor, at: Sliding) -> tuple[Tensor, Tensor]:
    """The largest numbers that the window sees, and where in their planes they are."""
    array = input._array
    picked, indices = largest_seen(array, at)
    where = wrap(indices, int64)
    rule = lambda g: _to_largest(g, where, at)  # noqa: E731
    out = record("MaxPool2DWithIndicesBackward0", wrap(picked, input.dtype), (input,), (rule,))
    return out, where


def _to_largest(g: Tensor, where: Tensor, at: Sliding) -> Tensor:
    """Planes of zeros, but with each number of *g* added where it says: the way back to the largest numbers."""
    array = given_to_places(g._array, where._array, at)

    def rule(gg: Tensor) -> Tensor:
        return gg.flatten(-2).gather(-1, where.flatten(-2)).reshape(where._array.shape)

    return record("MaxPool2DWithIndicesBackwardBackward0", finish(array, g.dtype), (g,), (rule,), (where,))


@fused
def given_to_places(g: np.ndarray, places: np.ndarray, at: Sliding) -> np.ndarray:
    """Planes of zeros, to which the numbers of *g* are added at *places* in them."""
    planes = np.zeros((*places.shape[:-2], *at.sizes), g.dtype, like=g)
    if at.may_miss:  # what saw nothing has no place in the plane
        missed = (places < 0) | (places >= at.sizes[0] * at.sizes[1])
        g, places = np.where(missed, g.dtype.type(0), g), np.where(missed, 0, places)
    area, steps = at.sizes[0] * at.sizes[1], at.steps[0] * at.steps[1]
    starts = np.arange(0, planes.size, area, like=places)[:, None]
    quiet.run(np.add.at, planes.reshape(-1), (starts + places.reshape(-1, steps)).reshape(-1), g.reshape(-1))
    return planes


def max_pool1d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """`max_pool2d` with one spatial dimension: input is (N, C, L) or (C, L).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.max_pool1d(torch.tensor([[1.0, 5.0, 2.0, 3.0]]), 2)
    tensor([[5., 3.]])
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("max_pool1d", "input", 1, input)
    _check_elements("max_pool1d: ", input, 2)
    kernel, step, margin, distance = (
        several("max_pool1d", name, value, 1)[0]
        for name, value in (
            ("kernel_size", kernel_size),
            ("stride", kernel_size if stride is None else stride),
            ("padding", padding),
            ("dilation", dilation),
        )
    )
    if margin > kernel // 2:
        raise RuntimeError(
            f"max_pool1d() padding should be at most half of kernel size, but got padding={margin} and "
            f"kernel_size={kernel}"
        )
    count = sliding(input._array.shape[-1:], (kernel,), (step,), (margin,), (distance,), ceil_mode).steps[0]
    if count < 1:
        raise RuntimeError(f"max_pool1d() Invalid computed output size: {count}")
    plane = input.unsqueeze(-2)
    values, indices = max_pool2d(plane, (1, kernel), (1, step), (0, margin), (1, distance), ceil_mode, True)
    return (values.squeeze(-2), indices.squeeze(-2)) if return_indices else values.squeeze(-2)


def avg_pool2d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of what each window of *kernel_size* sees; input is (N, C, H, W) or (C, H, W).

    The zeros of the padding count unless *count_include_pad* is false; *divisor_override* takes the place of the count.
    The gradient is shared evenly.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.avg_pool2d(torch.arange(16.0).reshape(1, 4, 4), 2)
    tensor([[[ 2.5000,  4.5000],
             [10.5000, 12.5000]]])
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("avg_pool2d", "input", 1, input)
    if input._array.ndim not in (3, 4):
        input.size(-3)  # PyTorch finds out in this way
        raise RuntimeError("non-empty 3D or 4D (batch mode) tensor expected for input")
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    at = _window("avg_pool2d", input, kernel_size, stride, padding, 1, ceil_mode)
    only("float int", "avg_pool2d")(input.dtype)
    counts = moved(_counts(at, count_include_pad, divisor_override), input.device)
    return _mean(input, at, counts)


def _counts(at: Sliding, with_margin: bool, divisor: int | None) -> np.ndarray:
    """By what the sum of each window is divided: how many numbers it sees, or *divisor*."""
    if divisor is not None:
        return np.full(at.steps, float(divisor))
    edges = []
    for n, k, s, p, count in zip(at.sizes, at.kernel, at.stride, at.padding, at.steps):
        start = np.arange(count) * s - p
        end = np.minimum(start + k, n + p)
        edges.append(end - start if with_margin else np.minimum(end, n) - np.maximum(start, 0))
    return np.multiply.outer(*edges).astype(np.float64)


@fused
def sums_seen(array: np.ndarray, at: Sliding) -> np.ndarray:
    """The sum of what the window sees at each step."""
    total: np.ndarray = quiet.run(np.add.reduce, see(array, at), axis=(-2, -1), dtype=array.dtype)
    return total


@fused
def shares_given_back(parts: np.ndarray, at: Sliding) -> np.ndarray:
    """To each number that the window saw, what stands in *parts* at the steps that saw it, added up."""
    return give_back(np.broadcast_to(parts[..., None, None], (*parts.shape, *at.kernel)), at)


def _mean(x: Tensor, at: Sliding, counts: np.ndarray) -> Tensor:
    """The sum of what the window sees, over the *counts*."""
    array = x._array.astype(np.float32) if x.dtype is float16 else x._array
    total = sums_seen(array, at)
    mean = total / counts.astype(array.dtype) if array.dtype.kind == "f" else np.trunc(total / counts)
    return record("AvgPool2DBackward0", finish(mean, x.dtype), (x,), (lambda g: _share(g, at, counts),))


def _share(g: Tensor, at: Sliding, counts: np.ndarray) -> Tensor:
    """*g* over the *counts*, given back to all that the window saw."""
    array = g._array.astype(np.float32) if g.dtype is float16 else g._array
    out = finish(shares_given_back(array / counts.astype(array.dtype), at), g.dtype)
    return record("AvgPool2DBackwardBackward0", out, (g,), (lambda gg: _mean(gg, at, counts),))


def avg_pool1d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """`avg_pool2d` with one spatial dimension: input is (N, C, L) or (C, L).

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.avg_pool1d(torch.tensor([[1.0, 5.0, 2.0, 4.0]]), 2)
    tensor([[3., 3.]])
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("avg_pool1d", "input", 1, input)
    if input._array.ndim not in (2, 3):
        raise RuntimeError(
            f"Expected 2 to 3 dimensions, but got {input._array.ndim}-dimensional tensor for argument #1 'self' "
            "(while checking "
            "arguments for avg_pool1d)"
        )
    kernel, step, margin = (
        several("avg_pool1d", name, value, 1)[0]
        for name, value in (
            ("kernel_size", kernel_size),
            ("stride", kernel_size if stride is None else stride),
            ("padding", padding),
        )
    )
    plane = input.unsqueeze(-2)
    return avg_pool2d(plane, (1, kernel), (1, step), (0, margin), ceil_mode, count_include_pad).squeeze(-2)


def adaptive_avg_pool2d(input: Tensor, output_size: Any) -> Tensor:
    """The means of *output_size* (an int or a pair, None for the input's size) nearly equal parts of each plane, which
    overlap where they must.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.adaptive_avg_pool2d(torch.arange(16.0).reshape(1, 4, 4), (1, 2))
    tensor([[[6.5000, 8.5000]]])
    """
    shape = input.size()
    if len(shape) not in (3, 4):
        raise RuntimeError(f"adaptive_avg_pool2d(): Expected 3D or 4D tensor, but got {list(shape)}")
    sizes = tuple(output_size) if isinstance(output_size, (tuple, list)) else (output_size, output_size)
    if len(sizes) != 2:
        raise RuntimeError("adaptive_avg_pool2d: output_size must be 2")
    for dim in range(len(shape) - 2, len(shape)):
        if not shape[dim]:
            raise RuntimeError(
                "adaptive_avg_pool2d(): Expected input to have non-zero size for non-batch dimensions, but input has "
                "sizes "
                f"{list(shape)} with dimension {dim} being empty"
            )
    only("float", "adaptive_avg_pool2d")(input.dtype)
    sizes = tuple(n if size is None else int(size) for n, size in zip(shape[-2:], sizes))
    if sizes == (1, 1):
        return input.mean((-2, -1), keepdim=True)
    return _means(input, sizes)


def _parts(size: int, count: int) -> list[slice]:
    """*count* parts of nearly the same length that cover a dimension of *size*."""
    return [slice(i * size // count, -(-(i + 1) * size // count)) for i in range(count)]


def _means(x: Tensor, sizes: tuple[int, ...]) -> Tensor:
    planes = x._array.astype(np.float32) if x.dtype is float16 else x._array
    out = np.zeros((*planes.shape[:-2], *sizes), planes.dtype, like=planes)
    for i, rows in enumerate(_parts(planes.shape[-2], sizes[0])):
        for j, columns in enumerate(_parts(planes.shape[-1], sizes[1])):
            out[..., i, j] = quiet.run(np.mean, planes[..., rows, columns], axis=(-2, -1))
    return record(
        "AdaptiveAvgPool2DBackward0", finish(out, x.dtype), (x,), (lambda g: _spread(g, x._array.shape[-2:]),)
    )


def _spread(g: Tensor, sizes: tuple[int, ...]) -> Tensor:
    """Each number of *g*, shared evenly by the part of the plane whose mean it belongs to: the way back of `_means`."""
    array = g._array.astype(np.float32) if g.dtype is float16 else g._array
    planes = np.zeros((*array.shape[:-2], *sizes), array.dtype, like=array)
    for i, rows in enumerate(_parts(sizes[0], array.shape[-2])):
        for j, columns in enumerate(_parts(sizes[1], array.shape[-1])):
            count = (rows.stop - rows.start) * (columns.stop - columns.start)
            planes[..., rows, columns] += (array[..., i, j] / array.dtype.type(count))[..., None, None]
    rule = lambda gg: _means(gg, g._array.shape[-2:])  # noqa: E731
    return record("AdaptiveAvgPool2DBackwardBackward0", finish(planes, g.dtype), (g,), (rule,))
