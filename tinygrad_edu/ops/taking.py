"""Taking the elements at tensors of places, and putting elements there: what is behind x[tensor], and index_put, take
and put.

The gradient of taking is putting back: into zeros, and added, as an element may have been taken twice. The gradient of
putting is taking.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..dtypes import bfloat16, round_to_bfloat16
from .define import op, write_out
from .evaluate import lay_out
from .inplace import overwrite
from .record import record
from .windows import copy_of, window

__all__ = ["index_put", "put", "take"]

Places = tuple[Any, ...]  # of each dimension: a slice for all of it, or an array of places; these broadcast

ALL = slice(None)
OUT_OF = "index {} is out of bounds for dimension {} with size {}"
EXPANDED = (
    "Use of index_put_ on expanded tensors is deprecated. Please clone() the tensor before performing this operation. "
    "This "
    "also applies to advanced indexing e.g. tensor[indices] = tensor"
)
BYTE_MASK = "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead."


# From tensors to places.


def places_of(entries: Sequence[Any], shape: tuple[int, ...]) -> Places:
    """The places that *entries* (of the dimensions of a tensor of *shape*: slices for all of one, and tensors) speak
    of, from 0.

    A mask stands for as many dimensions as it has itself. IndexError for places that are not there.
    """
    places: list[Any] = []
    for entry in entries:
        if not isinstance(entry, Tensor):
            places.append(ALL)
        elif entry.dtype.kind == "bool" or entry.dtype.name == "uint8":
            places.extend(_places_of_mask(entry, shape, len(places)))
        else:
            places.append(entry._array.astype(np.int64, copy=False))
    arrays = [p for p in places if p is not ALL]
    try:
        np.broadcast_shapes(*(a.shape for a in arrays))
    except ValueError:
        shapes = ", ".join(str(list(a.shape)) for a in arrays)
        raise IndexError(
            f"shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}"
        ) from None
    order = 0  # PyTorch counts only the dimensions that have places
    for dim, place in enumerate(places):
        if place is not ALL:
            places[dim] = _from_zero(place, order, shape[dim])
            order += 1
    return tuple(places)


def _places_of_mask(mask: Tensor, shape: tuple[int, ...], dim: int) -> tuple[np.ndarray, ...]:
    if mask.dtype.name == "uint8":
        warnings.warn(BYTE_MASK, UserWarning, stacklevel=6)
    for i, n in enumerate(mask._array.shape):
        if shape[dim + i] != n:
            raise IndexError(
                f"The shape of the mask {list(mask._array.shape)} at index {i} does not match the shape of the indexed "
                f"tensor {list(shape)} at index {dim + i}"
            )
    return mask._array.nonzero()


def _from_zero(place: np.ndarray, dim: int, size: int) -> np.ndarray:
    """*place* with negative ones counted from the start; IndexError where one is beyond *size*."""
    if not place.size:
        return place
    if not size:
        raise IndexError("index is out of bounds for dimension with size 0")
    low = place.min()
    if low < -size or place.max() >= size:
        wrong = place[(place < -size) | (place >= size)].item(0)
        raise IndexError(OUT_OF.format(wrong, dim, size))
    return np.where(place < 0, place + size, place) if low < 0 else place


# Taking and putting.


def take_at(x: Tensor, places: Places, saved: Sequence[Tensor] = ()) -> Tensor:
    """A copy of the elements of *x* at *places*, which were made from the tensors *saved*."""
    shape = x._array.shape
    array = _laid_out(x._array[places], x._array, places)
    return record("IndexBackward0", wrap(array, x.dtype), (x,), (lambda g: add_back(g, places, shape),), saved)


def _laid_out(array: np.ndarray, x: np.ndarray, places: Places) -> np.ndarray:
    """*array*, taken from *x*, in PyTorch's order in memory: that of *x* and the places, seen as inputs that
    broadcast."""
    if array.ndim < 2 or (x.flags.c_contiguous and all(p.flags.c_contiguous for p in places if p is not ALL)):
        return solid(array)
    at = [i for i, p in enumerate(places) if p is not ALL]
    common = np.broadcast_shapes(*(places[i].shape for i in at))
    # Dimensions with places stay where they are if they are together, else they go to the front
    first = at[0] if at[-1] - at[0] + 1 == len(at) else 0
    rest = [i for i in range(x.ndim) if i not in at]
    split = sum(i < first for i in rest)
    before, after = rest[:split], rest[split:]
    strides = [x.strides[i] for i in before] + [0] * len(common) + [x.strides[i] for i in after]
    inputs = [window(x, array.shape, strides)]
    for i in at:
        own = np.broadcast_to(places[i], common)
        inputs.append(window(places[i], array.shape, [0] * len(before) + list(own.strides) + [0] * len(after)))
    return lay_out(solid(array), inputs)


def add_back(g: Tensor, places: Places, shape: tuple[int, ...]) -> Tensor:
    """Zeros of *shape* to which *g* is added at *places*."""
    array = np.zeros(shape, g._array.dtype, like=g._array)
    add_at(array, places, g._array)
    if g.dtype is bfloat16:
        array = round_to_bfloat16(array)
    return record("IndexPutBackward0", wrap(array, g.dtype), (g,), (lambda gg: take_at(gg, places),))


def add_at(array: np.ndarray, places: Places, values: np.ndarray) -> None:
    """Add *values* to the elements of *array* at *places*, as often as a place is named.

    NumPy is ten times faster at this where there is but one dimension.
    """
    if array.flags.c_contiguous:
        flat = np.arange(array.size, like=array).reshape(array.shape)[places]
        np.add.at(array.reshape(-1), flat.reshape(-1), np.broadcast_to(values, flat.shape).reshape(-1))
    else:
        np.add.at(array, places, values)


def _check_values(x: Tensor, places: Places, values: Tensor) -> None:
    shape, own = x._array[places].shape, values._array.shape
    if len(own) > len(shape) or any(n not in (1, m) for n, m in zip(own[::-1], shape[::-1])):
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(own)} cannot be broadcast to indexing result of shape "
            f"{list(shape)}"
        )
    if values.dtype is not x.dtype:
        raise RuntimeError(
            f"Index put requires the source and destination dtypes match, got {x.dtype.title} for the destination and "
            f"{values.dtype.title} for the source."
        )


def _write(array: np.ndarray, places: Places, values: Tensor, accumulate: bool) -> None:
    if not accumulate:
        array[places] = values._array
        return
    add_at(array, places, values._array)
    if values.dtype is bfloat16:
        array[places] = round_to_bfloat16(array[places])


def put_in_place(
    x: Tensor, places: Places, saved: Sequence[Tensor], values: Tensor, accumulate: bool = False
) -> Tensor:
    """Write *values* into *x* at *places*, which were made from the tensors *saved*."""
    _check_values(x, places, values)
    if not accumulate and values._array.base is not None and np.may_share_memory(values._array, x._array):
        values = values.clone()
    if any(s == 0 and n > 1 for s, n in zip(x._array.strides, x._array.shape)):
        warnings.warn(EXPANDED, UserWarning, stacklevel=4)
    rules = (lambda g: g if accumulate else cleared(g, places), lambda g: take_at(g, places))
    fill = lambda: _write(x._array, places, values, accumulate)  # noqa: E731
    return overwrite(x, fill, "IndexPutBackward0", (x, values), rules, saved)


def cleared(g: Tensor, places: Places) -> Tensor:
    """*g* with zeros at *places*."""
    array = copy_of(g._array)
    array[places] = 0
    return record("IndexPutBackward0", wrap(array, g.dtype), (g,), (lambda gg: cleared(gg, places),))


def _read(name: str, input: Tensor, indices: Any, values: Any) -> Places:
    if not isinstance(indices, (tuple, list)):
        kind = type(indices).__name__
        raise TypeError(f"{name}(): argument 'indices' (position 1) must be tuple of Tensors, not {kind}")
    for i, index in enumerate(indices):
        if not isinstance(index, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(index).__name__}")
        if index.dtype.name not in ("bool", "uint8", "int32", "int64"):
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    if not isinstance(values, Tensor):
        raise TypeError(f"{name}(): argument 'values' (position 2) must be Tensor, not {type(values).__name__}")
    count = sum(index._array.ndim if index.dtype.name in ("bool", "uint8") else 1 for index in indices)
    ndim = input._array.ndim
    if count > ndim:
        raise IndexError(f"too many indices for tensor of dimension {ndim} (got {count})")
    return places_of([*indices, *[ALL] * (ndim - count)], input._array.shape)


@op()
def index_put_(self: Tensor, indices: Sequence[Tensor], values: Tensor, accumulate: bool = False) -> Tensor:
    """Write *values* into this tensor at *indices*, a tuple of tensors; with *accumulate*, add them.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(3).index_put_((torch.tensor([0, 0]),), torch.tensor([1.0, 2.0]), accumulate=True)
    tensor([3., 0., 0.])
    """
    return put_in_place(self, _read("index_put_", self, indices, values), indices, values, accumulate)


@op()
def index_put(input: Tensor, indices: Sequence[Tensor], values: Tensor, accumulate: bool = False) -> Tensor:
    """A copy of *input* with *values* at *indices*, a tuple of tensors; with *accumulate*, added there.

    The gradient of the values is taken from where they were put; what they replaced gets none.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(3).index_put((torch.tensor([0, 2]),), torch.tensor([1.0, 2.0]))
    tensor([1., 0., 2.])
    """
    places = _read("index_put", input, indices, values)
    _check_values(input, places, values)
    array = copy_of(input._array)
    _write(array, places, values, accumulate)
    rules = (lambda g: g if accumulate else cleared(g, places), lambda g: take_at(g, places))
    return record("IndexPutBackward0", wrap(array, input.dtype), (input, values), rules, indices)


# The same with one place counted through all elements.


def _flat(name: str, input: Tensor, index: Tensor) -> Places:
    """The places, in all dimensions, of elements counted from the first to the last."""
    if index.dtype.name != "int64":
        raise RuntimeError(f"{name}(): Expected a long tensor for index, but got {index.dtype.title}")
    size, place = input._array.size, index._array
    if place.size and (place.min() < -size or place.max() >= size):
        wrong = place[(place < -size) | (place >= size)].item(0)
        raise IndexError(f"out of range: tried to access index {wrong} on a tensor of {size} elements.")
    place = np.where(place < 0, place + size, place)
    return np.unravel_index(place, input._array.shape) if input._array.ndim else ()


@op()
def take(input: Tensor, index: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The elements at *index*, counted as if *input* were flat; a copy of the shape of *index*.

    >>> import tinygrad_edu as torch
    >>> torch.take(torch.tensor([[1, 2], [3, 4]]), torch.tensor([0, 3]))
    tensor([1, 4])
    """
    places = _flat("take", input, index)
    shape = input._array.shape
    taken = input._array[places] if shape else np.broadcast_to(input._array, index._array.shape)
    result = wrap(solid(taken, copy=True), input.dtype)
    rule = lambda g: add_back(g, places, shape) if shape else g.sum()  # noqa: E731
    result = record("TakeBackward0", result, (input,), (rule,), (index,))
    return result if out is None else write_out(out, result, "take")


@op(inplace=True)
def put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """A copy of *input* with the elements of *source* at *index*, counted as if *input* were flat; with *accumulate*,
    added there.

    >>> import tinygrad_edu as torch
    >>> torch.put(torch.zeros(2, 2), torch.tensor([0, 3]), torch.tensor([1.0, 2.0]))
    tensor([[1., 0.],
            [0., 2.]])
    """
    if index.dtype.name != "int64":
        raise RuntimeError(f"put_(): Expected a long tensor for index, but got {index.dtype.title}")
    if source.dtype is not input.dtype:
        raise RuntimeError(
            f"put_(): self and source expected to have the same dtype, but got self.dtype = {input.dtype.title} and "
            f"source.dtype = {source.dtype.title}"
        )
    count, places = index._array.size, _flat("put_", input, index)
    if source._array.size != count:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source._array.size}, index.numel() = {count}"
        )
    values = source.reshape(index._array.shape)
    array = copy_of(input._array)
    if places or not count:
        _write(array, places or (ALL,) * input._array.ndim, values, accumulate) if count else None
    else:
        array[...] = values._array.reshape(-1)[-1] + (array if accumulate else 0)
    rules = (lambda g: g if accumulate or not count else cleared(g, places), lambda g: take(g, index))
    return record("PutBackward0", wrap(array, input.dtype), (input, values), rules, (index,))
