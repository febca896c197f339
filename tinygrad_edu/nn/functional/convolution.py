"""Convolution: a window slides over an image, and at each step what it sees is multiplied with the weights.

With the numbers seen as the columns of a matrix, a convolution is one matrix product. Let L be the sum of g times the
convolution of x with w. L is linear in each of x, w and g, so it has three derivatives, and the derivatives of each of
these are the other two. They are the three functions `_convolve`, `_to_input` and `_to_weight` here: each one's rules
name the others, and derivatives of any order exist. The second is also the transposed convolution.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..._tensor import Tensor, wrap
from ...backends.arrays import solid
from ...backends.fused import fused
from ...backends.numpy import quiet
from ...dtypes import bfloat16, float16, round_to_bfloat16
from ...ops.record import record
from .convolution_checks import batch, by_name, check_bias, check_kernel, check_types, check_window, of_type, settings
from .sliding import Sliding, give_back, see, sliding

__all__ = ["conv1d", "conv2d", "conv_transpose2d"]

PIECE = 2**17  # numbers that the window sees at once: half a megabyte of float32
FEW = 512  # columns, below which a product of matrices is slow
FORWARD, BACKWARD = "ConvolutionBackward0", "ConvolutionBackwardBackward0"


class Setting(NamedTuple):
    """How the window slides, and into how many groups the channels are divided."""

    at: Sliding
    groups: int


def _wide(x: Tensor | None) -> Any:
    return None if x is None else x._array.astype(np.float32) if x.dtype is float16 else x._array


def _tensor(array: np.ndarray, like: Tensor) -> Tensor:
    array = solid(array, like._array.dtype)
    return wrap(round_to_bfloat16(array) if like.dtype is bfloat16 else array, like.dtype)


# The three derivatives of L, on arrays.


@fused
def convolved(x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, how: Setting) -> np.ndarray:
    """The weights *w* times what the window sees of *x*, plus *bias*."""
    out = np.empty((x.shape[0], w.shape[0], *how.at.steps), x.dtype, like=x)
    weights = w.reshape(how.groups, w.shape[0] // how.groups, -1)
    for some in _pieces(x.shape, how):
        product = quiet.run(np.matmul, weights, _columns(x[some], how))
        out[some] = np.moveaxis(product.reshape(w.shape[0], -1, *how.at.steps), 0, 1)
    return _with_bias(out, bias)


@fused
def given_to_input(g: np.ndarray, w: np.ndarray, bias: np.ndarray | None, how: Setting) -> np.ndarray:
    """Each number of *g* times the weights *w*, added up where the window saw the image, plus *bias*."""
    n, shape = len(how.at.sizes), (g.shape[0], how.groups * w.shape[1], *how.at.sizes)
    out = np.empty(shape, g.dtype, like=g)
    weights = w.reshape(how.groups, w.shape[0] // how.groups, -1)
    for some in _pieces(shape, how):
        product = quiet.run(np.matmul, weights.transpose(0, 2, 1), _rows(g[some], how))
        seen = product.reshape(shape[1], *how.at.kernel, -1, *how.at.steps)
        out[some] = give_back(seen.transpose(1 + n, 0, *range(2 + n, 2 + 2 * n), *range(1, 1 + n)), how.at)
    return _with_bias(out, bias)


@fused
def given_to_weight(g: np.ndarray, x: np.ndarray, how: Setting) -> np.ndarray:
    """For each weight, the sum of what it saw of *x*, times *g* there."""
    shape = (g.shape[1], x.shape[1] // how.groups, *how.at.kernel)
    total = np.zeros((how.groups, shape[0] // how.groups, prod(shape[1:])), g.dtype, like=g)
    for some in _pieces(x.shape, how):
        total += quiet.run(np.matmul, _rows(g[some], how), _columns(x[some], how).transpose(0, 2, 1))
    return total.reshape(shape)


def _pieces(shape: tuple[int, ...], how: Setting) -> Iterator[slice]:
    """So many samples of images of *shape* at a time that what the window sees of them fits in the cache, but enough
    for a product of matrices to be quick.
    """
    steps = max(prod(how.at.steps), 1)
    seen = max(shape[1] * prod(how.at.kernel) * steps, 1)
    count = max(PIECE // seen, -(-FEW // steps))
    return (slice(start, start + count) for start in range(0, shape[0], count))


def _columns(x: np.ndarray, how: Setting) -> np.ndarray:
    """What the window sees of *x*, as a matrix for each group: (groups, channels × kernel, samples × steps)."""
    seen = see(x, how.at)
    n = len(how.at.sizes)
    channels, steps, kernel = seen.shape[1] // how.groups, seen.shape[2 : 2 + n], seen.shape[2 + n :]
    seen = seen.reshape(-1, how.groups, channels, *steps, *kernel) if how.groups > 1 else seen[:, None]
    order = (1, 2, *range(3 + n, 3 + 2 * n), 0, *range(3, 3 + n))
    return seen.transpose(order).reshape(how.groups, channels * prod(kernel), -1)


def _rows(x: np.ndarray, how: Setting) -> np.ndarray:
    """The results (or their gradients) *x*, of shape (samples, channels, *steps), as (groups, channels, samples ×
    steps).
    """
    return np.moveaxis(x, 0, 1).reshape(how.groups, x.shape[1] // how.groups, -1)


def _with_bias(array: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    if bias is not None:
        array += bias.reshape(-1, *(1 for _ in array.shape[2:]))
    return array


# The same on tensors, each with the others as its derivatives.


def _convolve(x: Tensor, w: Tensor, bias: Tensor | None, how: Setting, name: str = FORWARD) -> Tensor:
    """The convolution of *x* with the weights *w*, plus *bias*."""
    array = convolved(_wide(x), _wide(w), _wide(bias), how)
    rules = (lambda g: _to_input(g, w, None, how, BACKWARD), lambda g: _to_weight(g, x, how), _sum_of_channels)
    return record(name, _tensor(array, x), (x, w, bias), rules, (x, w))


def _to_input(g: Tensor, w: Tensor, bias: Tensor | None, how: Setting, name: str) -> Tensor:
    """The gradient of the image, from *g*, that of the convolution: the transposed convolution, plus *bias*."""
    array = given_to_input(_wide(g), _wide(w), _wide(bias), how)
    rules = (lambda gg: _convolve(gg, w, None, how, BACKWARD), lambda gg: _to_weight(g, gg, how), _sum_of_channels)
    return record(name, _tensor(array, g), (g, w, bias), rules, (g, w))


def _to_weight(g: Tensor, x: Tensor, how: Setting) -> Tensor:
    """The gradient of the weights, from *g*, that of the convolution."""
    array = given_to_weight(_wide(g), _wide(x), how)
    rules = (lambda gg: _convolve(x, gg, None, how, BACKWARD), lambda gg: _to_input(g, gg, None, how, BACKWARD))
    return record(BACKWARD, _tensor(array, x), (g, x), rules, (g, x))


def _sum_of_channels(g: Tensor) -> Tensor:
    return g.sum([i for i in range(g._array.ndim) if i != 1])


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """`conv2d` with one spatial dimension: input is (N, C, L) or (C, L), weight (out, C / groups, k), the result (N,
    out, L').

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.conv1d(torch.tensor([[1.0, 2.0, 4.0, 8.0]]), torch.tensor([[[-1.0, 1.0]]]))
    tensor([[1., 2., 4.]])
    """
    return _checked("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """The weights, as a window of (kh, kw), slid over the images: input (N, C, H, W) or (C, H, W), weight (out, C /
    groups, kh, kw), bias (out).

    *stride*, *padding* and *dilation* are ints or pairs; *padding* may be 'valid' (none) or 'same' (as much as keeps
    the size). RuntimeError where the shapes do not fit. The gradient of the input is the transposed convolution of g
    with the weights, that of the weights the convolution of the input with g.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 2, 2))
    tensor([[[[4., 4.],
              [4., 4.]]]])
    """
    return _checked("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def _checked(
    name: str,
    n: int,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
) -> Tensor:
    """The convolution over *n* dimensions, or an error."""
    input, single = batch(name, n, input, weight, None if isinstance(padding, str) else bias)
    if isinstance(padding, str):
        input, padding = by_name(input, weight, stride, padding, dilation, n)
    stride, padding, dilation = settings(weight, n, stride, padding, dilation, groups)
    channels, kernel = input._array.shape[1], weight._array.shape[2:]
    if channels != weight._array.shape[1] * groups:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(weight._array.shape)}, expected "
            f"input{list(input._array.shape)} to have "
            f"{weight._array.shape[1] * groups} channels, but got {channels} channels instead"
        )
    check_bias(weight, bias, weight._array.shape[0], "")
    at = sliding(input._array.shape[2:], kernel, stride, padding, dilation)
    check_window(at)
    check_types("slow_conv2d_cpu", input, weight)
    bias = None if bias is None else bias.to(input.dtype)
    if not channels:  # as PyTorch answers, whatever the weight is
        return input.new_zeros((input._array.shape[0], 0, *at.steps)[single:])
    out = _convolve(input, weight, bias, Setting(at, groups))
    return out.squeeze(0) if single else out


def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Tensor:
    """The derivative of `conv2d` by its input, as a function: each number of the input paints the window, weight (C,
    out / groups, kh, kw), times itself.

    A convolution of stride s makes an image s times smaller, this one s times larger; *output_padding* adds to the
    sizes where several are possible.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.conv_transpose2d(torch.tensor([[[1.0, 2.0]]]), torch.ones(1, 1, 1, 2), stride=2)
    tensor([[[1., 1., 2., 2.]]])
    """
    input, single = batch("conv_transpose2d", 2, input, weight)
    stride, padding, dilation = settings(weight, 2, stride, padding, dilation, groups)
    extra = tuple(output_padding) if isinstance(output_padding, (tuple, list)) else (output_padding,) * 2
    if input._array.shape[1] != weight._array.shape[0]:
        raise RuntimeError(
            f"Given transposed=1, weight of size {list(weight._array.shape)}, expected "
            f"input{list(input._array.shape)} to have "
            f"{weight._array.shape[0]} channels, but got {input._array.shape[1]} channels instead"
        )
    check_bias(weight, bias, weight._array.shape[1] * groups, "transposed=1, ")
    if any(e >= max(s, d) for e, s, d in zip(extra, stride, dilation)):
        values = zip(("output_padding", "stride", "dilation"), (extra, stride, dilation))
        text = " ".join(f"{name}_height: {value[0]} {name}_width: {value[1]}" for name, value in values)
        raise RuntimeError(f"output padding must be smaller than either stride or dilation, but got {text}")
    _check_transposed(input, weight)
    bias = of_type(bias, input)
    kernel = weight._array.shape[2:]
    sizes = tuple(
        (n - 1) * s - 2 * p + d * (k - 1) + 1 + e
        for n, s, p, d, k, e in zip(input._array.shape[2:], stride, padding, dilation, kernel, extra)
    )
    if min(sizes) <= 0:
        before, after = (" x ".join(map(str, numbers)) for numbers in (input._array.shape[2:], sizes))
        raise RuntimeError(
            f"Given input size per channel: ({before}). Calculated output size per channel: ({after}). Output size "
            "is too small"
        )
    at = Sliding(sizes, kernel, stride, padding, dilation, input._array.shape[2:])
    out = _to_input(input, weight, bias, Setting(at, groups), FORWARD)
    return out.squeeze(0) if single else out


def _check_transposed(input: Tensor, weight: Tensor) -> None:
    """Errors for what has no elements, and for types that do not fit."""
    x, w = list(input._array.shape), list(weight._array.shape)
    if x[0] and x[1] and not input._array.size:
        raise RuntimeError(f"Only zero batch or zero channel inputs are supported, but got input shape: {x}")
    check_kernel(weight._array.shape[2:])
    if not weight._array.size:
        raise RuntimeError(f"non-empty 2D or 4D weight tensor expected, but got: {w}")
    check_types("slow_conv_transpose2d_out_cpu", input, weight)
