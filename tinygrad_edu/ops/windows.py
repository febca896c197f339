"""Windows: arrays that see another array's memory through strides of their own, and what becomes of gradients behind
them.

A window onto an input is a view. Its derivative is the window turned round: the gradient is put where the window
looked, into zeros.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.layouts import is_dense
from ..dtypes import bfloat16, round_to_bfloat16
from .record import as_view, record, record_many, view

Look = Callable[[Any], Any]  # from an array to a window onto it
Geometry = tuple[tuple[int, ...], tuple[int, ...], int]  # sizes, and strides and offset in bytes


class _Interface:
    """What NumPy asks an object for to see its memory as an array."""

    __slots__ = ("__array_interface__", "base")

    def __init__(self, array: np.ndarray, shape: Sequence[int], strides: Sequence[int], offset: int) -> None:
        about = array.__array_interface__
        about["data"] = (about["data"][0] + offset, False)
        about["shape"], about["strides"] = tuple(shape), tuple(strides)
        self.__array_interface__ = about
        self.base = array  # keeps the memory alive


def window(array: np.ndarray, shape: Sequence[int], strides: Sequence[int], offset: int = 0) -> np.ndarray:
    """The memory of *array* from *offset* bytes after its first element, seen with this shape and these strides in
    bytes.
    """
    if array.__class__ is not np.ndarray:
        return array.window(tuple(shape), tuple(strides), array.offset + offset)
    if offset == 0 and array.__class__ is np.ndarray and array.flags.c_contiguous and array.flags.writeable:
        try:
            return np.ndarray(shape, array.dtype, array, 0, strides)  # a tenth of the time; it knows where memory ends
        except ValueError:
            pass
    return np.asarray(_Interface(array, shape, strides, offset))


def spread(array: Any, shape: tuple[int, ...]) -> Any:
    """*array* repeated along its dimensions of size 1, to *shape*, without being copied."""
    sizes = zip(array.shape, array.strides, shape)
    return window(array, shape, tuple([0 if size == 1 != whole else stride for size, stride, whole in sizes]))


def address(array: np.ndarray) -> int:
    """Where in memory the first element lies."""
    if array.__class__ is not np.ndarray:
        return array.address
    where: int = array.__array_interface__["data"][0]
    return where


def memory_of(array: np.ndarray) -> np.ndarray:
    """The array that *array* is, directly or not, a window onto: its whole storage."""
    if array.__class__ is not np.ndarray:
        return array if array.base is None else array.base
    while isinstance(base := array.base, (np.ndarray, _Interface)):
        array = base if isinstance(base, np.ndarray) else base.base
    return array


def contiguous_strides(shape: Sequence[int], itemsize: int) -> tuple[int, ...]:
    """The strides in bytes of elements that follow each other in order."""
    strides = []
    for size in reversed(shape):
        strides.append(itemsize)
        itemsize *= max(size, 1)
    return tuple(reversed(strides))


def fills_its_memory(array: np.ndarray) -> bool:
    """Whether the elements, in some order of the dimensions, follow each other without gaps and without sharing."""
    expected = array.itemsize
    for stride, size in sorted((s, n) for s, n in zip(array.strides, array.shape) if n > 1):
        if stride != expected:
            return False
        expected *= size
    return True


def like_strides(array: np.ndarray) -> tuple[int, ...]:
    """The strides of a copy of *array*: its own if it has no gaps, else dense ones with the dimensions in the same
    order.
    """
    if fills_its_memory(array):
        return array.strides
    shape, strides = array.shape, array.strides
    order: list[int] = []  # of the dimensions, from the fastest to the slowest
    for dim in reversed(range(array.ndim)):
        place = len(order)
        for i in reversed(range(len(order))):
            other = order[i]
            if 0 in (strides[dim], strides[other]):
                continue  # a repeated dimension has no place of its own
            if strides[other] < strides[dim]:
                break
            if strides[other] > strides[dim] or shape[other] > shape[dim]:
                place = i
        order.insert(place, dim)
    result = [0] * array.ndim
    step = array.itemsize
    for dim in order:
        result[dim] = step
        step *= max(shape[dim], 1)
    return tuple(result)


def copy_of(array: np.ndarray) -> np.ndarray:
    """A copy laid out as PyTorch lays it out: see `like_strides`."""
    if array.flags.c_contiguous and 1 not in array.shape:
        return array.copy()
    copy = window(np.empty(array.size, array.dtype, like=array), array.shape, like_strides(array))
    copy[...] = array
    return copy


def excerpt(name: str, x: Tensor, look: Look, overlapping: bool = False) -> Tensor:
    """The view of *x* through *look*; *name* is that of the operation."""
    shape = x._array.shape
    return view(f"{name}Backward0", x, look(x._array), lambda g: embed(name, g, shape, look, overlapping))


def embed(name: str, g: Tensor, shape: tuple[int, ...], look: Look, overlapping: bool = False) -> Tensor:
    """Zeros of this *shape*, but *g* where *look* looks; where it looks several times, the sum."""
    array = np.zeros(shape, g._array.dtype, like=g._array)
    if overlapping:
        where = look(np.arange(array.size, like=array).reshape(shape))
        np.add.at(array.reshape(-1), where, g._array)
        if g.dtype is bfloat16:
            array = round_to_bfloat16(array)
    else:
        look(array)[...] = g._array
    rules = (lambda gg: excerpt(name, gg, look, overlapping),)
    return record(f"{name}BackwardBackward0", wrap(array, g.dtype), (g,), rules)


def excerpts(name: str, x: Tensor, looks: Sequence[Look]) -> tuple[Tensor, ...]:
    """Several views of *x*, which together show each element once, as the results of one operation."""
    array = x._array
    shape, strides = array.shape, None  # where x lies in another order, so does its gradient, and permuting it is free
    if not array.flags.c_contiguous and is_dense(shape, array.strides, array.itemsize):
        strides = array.strides
    outs = tuple(as_view(x, look(array), several=True) for look in looks)
    record_many(f"{name}Backward0", outs, (x,), lambda gs: (embed_all(name, gs, shape, looks, strides),))
    return outs


def embed_all(
    name: str, gs: Sequence[Tensor | None], shape: tuple[int, ...], looks: Sequence[Look],
    strides: tuple[int, ...] | None = None,
) -> Tensor:
    """An array of this *shape*: each of *gs* where its look looks, or zeros where it is None."""
    one = next(g for g in gs if g is not None)
    make = np.zeros if any(g is None for g in gs) else np.empty
    dtype, array = one.dtype, make(shape, one._array.dtype, like=one._array)
    if strides is not None:
        array = window(array, shape, strides)
    for g, look in zip(gs, looks):
        if g is not None:
            look(array)[...] = g._array
    rules = [lambda gg, look=look: excerpt(name, gg, look) for look in looks]
    return record(f"{name}BackwardBackward0", wrap(array, dtype), gs, rules)


def carry(g: Tensor, source: Geometry, target: Geometry) -> Tensor:
    """Put *g* at *source* into a memory of zeros, and read that memory at *target*.

    The derivative goes the other way. Every view is of this kind, whatever operation made it.
    """
    itemsize = g._array.itemsize
    start = min(source[2], target[2])
    source, target = (source[0], source[1], source[2] - start), (target[0], target[1], target[2] - start)
    memory = np.zeros(max(_end(source), _end(target)) // itemsize + 1, g._array.dtype, like=g._array)
    if _overlaps(source):
        np.add.at(memory, _at(np.arange(memory.size, like=memory), source, itemsize), g._array)
    else:
        _at(memory, source, itemsize)[...] = g._array
    array = copy_of(_at(memory, target, itemsize))
    return record("AsStridedBackward0", wrap(array, g.dtype), (g,), (lambda gg: carry(gg, target, source),))


def put(g: Tensor, values: Tensor | None, whole: Geometry, part: Geometry) -> Tensor:
    """*g*, laid out at *whole*, with *values* (zeros if None) in place of the elements at *part*."""
    itemsize = g._array.itemsize
    memory = np.zeros(max(_end(whole), _end(part)) // itemsize + 1, g._array.dtype, like=g._array)
    array = _at(memory, whole, itemsize)
    array[...] = g._array
    _at(memory, part, itemsize)[...] = 0 if values is None else values._array
    rules = (lambda gg: put(gg, None, whole, part), lambda gg: carry(gg, whole, part))
    return record("AsStridedScatterBackward0", wrap(array, g.dtype), (g, values), rules)


def _at(memory: np.ndarray, where: Geometry, itemsize: int) -> np.ndarray:
    """The window at *where*, which is counted in bytes of elements of *itemsize*, onto *memory*."""
    shape, strides, offset = where
    scale = memory.itemsize // itemsize
    return window(memory, shape, [s * scale for s in strides], offset * scale)


def _end(where: Geometry) -> int:
    """Where the last element begins."""
    shape, strides, offset = where
    return offset + sum((n - 1) * s for n, s in zip(shape, strides) if n)


def _overlaps(where: Geometry) -> bool:
    """Whether two elements may lie at the same place: certainly not if each dimension steps beyond all the smaller
    ones.
    """
    reach = 0
    for stride, size in sorted((s, n) for n, s in zip(where[0], where[1]) if n != 1):
        if stride <= reach:
            return True
        reach += (size - 1) * stride
    return False
