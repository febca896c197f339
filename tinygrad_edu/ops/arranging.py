"""The elements in other places, or more often: flip, roll, rot90, repeat, tile. All are copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..dtypes import int32, int64
from .define import op
from .layout import existing_dim, ints_of
from .record import record
from .reduce import dims_of, one_dim
from .windows import like_strides, window

__all__ = ["flip", "fliplr", "flipud", "repeat_interleave", "roll", "rot90", "tile"]


def _copied(array: np.ndarray, like: np.ndarray) -> np.ndarray:
    """A copy of *array* laid out in memory as a copy of *like* would be."""
    copy = window(np.empty(array.size, array.dtype, like=array), array.shape, like_strides(like))
    copy[...] = array
    return copy


@op()
def flip(input: Tensor, *dims: Any, **named: Any) -> Tensor:
    """The order along each of *dims* reversed; the gradient is flipped back.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1, 2, 3]).flip(0)
    tensor([3, 2, 1])
    """
    array = input._array
    order = ints_of("flip", "dims", dims, named)
    axes = dims_of(order, array.ndim) if order else ()
    flipped = np.flip(array, axes) if array.ndim else array
    return record("FlipBackward0", wrap(_copied(flipped, array), input.dtype), (input,), (lambda g: g.flip(axes),))


@op()
def fliplr(input: Tensor) -> Tensor:
    """Left and right exchanged: the second dimension reversed."""
    if input._array.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return input.flip(1)


@op()
def flipud(input: Tensor) -> Tensor:
    """Up and down exchanged: the first dimension reversed."""
    if input._array.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return input.flip(0)


@op()
def roll(input: Tensor, shifts: Any, dims: Any = None) -> Tensor:
    """The elements moved on by *shifts* places along *dims*, those that leave at the end entering at the start.

    Without *dims* the tensor is rolled as if it were flat.  The gradient is rolled back.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1, 2, 3]).roll(1)
    tensor([3, 1, 2])
    """
    steps, axes = (() if x is None else tuple(x) if isinstance(x, (tuple, list)) else (x,) for x in (shifts, dims))
    if not axes and len(steps) == 1:
        array = np.roll(input._array, steps[0])
    else:
        if not steps or len(steps) != len(axes):
            raise RuntimeError(f"shifts and dimensions must align. shifts: {len(steps)}, dims:{len(axes)}")
        axes = tuple(existing_dim(d, input._array.ndim) for d in axes) if input._array.size else axes
        array = np.roll(input._array, steps, axes) if input._array.size else input._array.copy()
    back = tuple(-s for s in steps)
    out = wrap(solid(array, copy=True), input.dtype)
    return record("RollBackward0", out, (input,), (lambda g: g.roll(back, axes or None),))


@op()
def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """*k* quarter turns in the plane of two *dims*, from the first towards the second; the gradient is turned back.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1, 2], [3, 4]]).rot90()
    tensor([[2, 4],
            [1, 3]])
    """
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    array = input._array
    if array.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {array.ndim}")
    a, b = (one_dim(d, array.ndim) for d in dims)
    if a == b:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    k %= 4
    if k in (1, 3):
        turned = _copied(np.flip(array, b if k == 1 else a), array).swapaxes(a, b)
    else:
        turned = _copied(np.flip(array, (a, b)), array) if k else solid(array, copy=True)
    return record("Rot90Backward0", wrap(turned, input.dtype), (input,), (lambda g: g.rot90(-k, (a, b)),))


@op()
def repeat(input: Tensor, *repeats: Any, **named: Any) -> Tensor:
    """The tensor copied so many times along each dimension, new ones in front.  The gradient sums the copies.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1, 2]).repeat(2, 2)
    tensor([[1, 2, 1, 2],
            [1, 2, 1, 2]])
    """
    times = ints_of("repeat", "repeats", repeats, named)
    array = input._array
    if len(times) < array.ndim:
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    shape = (1,) * (len(times) - array.ndim) + array.shape
    result = [n * size for n, size in zip(times, shape)]
    for size in result:
        if size < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {size}: {result}")
    pairs = tuple(x for n, size in zip(times, shape) for x in (n, size))  # each dimension: copies, then places
    copies = tuple(range(0, len(pairs), 2))
    out = wrap(solid(np.tile(array, times), copy=True).reshape(result), input.dtype)

    def summed(g: Tensor) -> Tensor:
        if 0 in times:
            return wrap(np.zeros(array.shape, array.dtype, like=array), input.dtype)
        return g.reshape(pairs).sum(copies) if pairs else g

    return record("RepeatBackward0", out, (input,), (summed,))


@op()
def tile(input: Tensor, *dims: Any, **named: Any) -> Tensor:
    """`repeat`, but of the last dimensions where *dims* are fewer than the tensor's.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1, 2], [3, 4]]).tile(2)
    tensor([[1, 2, 1, 2],
            [3, 4, 3, 4]])
    """
    times = ints_of("tile", "dims", dims, named)
    return input.repeat((1,) * (input._array.ndim - len(times)) + times)


@op()
def repeat_interleave(
    input: Tensor, repeats: Any = None, dim: int | None = None, *, output_size: int | None = None
) -> Tensor:
    """Each element (or, with *dim*, each place along it) *repeats* times in a row, an int or a tensor of one int for
    each place.

    Of one tensor alone: each of the places 0, 1, 2 ... as often as it says.  The gradient sums the repetitions.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1, 2]).repeat_interleave(2)
    tensor([1, 1, 2, 2])
    """
    if repeats is None:
        _check_repeats(input, input._array.size)
        counts = input._array
        return wrap(np.repeat(np.arange(counts.size, dtype=counts.dtype, like=counts), counts), input.dtype)
    x = input.flatten() if dim is None else input
    dim = one_dim(0 if dim is None else dim, x._array.ndim)
    size = x._array.shape[dim] if x._array.ndim else 1
    if isinstance(repeats, int):
        if repeats < 0:
            raise RuntimeError("Repeats must be non-negative")
        shape = x._array.shape
        wide = x.unsqueeze(dim + 1).expand((*shape[: dim + 1], repeats, *shape[dim + 1 :]))
        return wide.clone().flatten(dim, dim + 1).view((*shape[:dim], size * repeats, *shape[dim + 1 :]))
    _check_repeats(repeats, size)
    counts = np.broadcast_to(repeats._array, (size,))
    return x.index_select(dim, wrap(np.repeat(np.arange(size, like=x._array), counts), int64))


def _check_repeats(repeats: Tensor, size: int) -> None:
    if repeats._array.ndim > 1:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    if repeats._array.size not in (1, size):
        raise RuntimeError(
            f"repeats must have the same size as input along dim, but got repeats.size(0) = {repeats._array.size} and "
            f"input.size(0) = {size}"
        )
    if repeats.dtype not in (int32, int64):
        raise NotImplementedError(f"\"repeat_interleave_cpu\" not implemented for '{repeats.dtype.title}'")
    if (repeats._array < 0).any():
        raise RuntimeError("repeats can not be negative")
