"""Functions of NumPy that are a few lines of the others."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from . import windows
from .array import CLArray, empty
from .index import gather, moving
from .protocol import UFUNC_METHODS, implements

# Places.


@implements(np.flatnonzero)
def flatnonzero(a: CLArray) -> CLArray:
    """Where in flat order the elements are not 0: each that is not is put to the place that a running count says."""
    mask = (a != 0).ravel()
    if not mask.size:
        return empty(a.device, (0,), "i8")
    count = np.cumsum(mask)
    total = int(count[-1])
    places = empty(a.device, (mask.size + 1,), "i8")  # the last is for all that is 0
    places[np.where(mask, count - 1, mask.size)] = np.arange(mask.size, like=a)
    return places[:total].copy()


@implements(np.nonzero)
def nonzero(a: CLArray) -> tuple[CLArray, ...]:
    """For each dimension, where along it the elements are that are not 0."""
    return unravel_index(flatnonzero(a), a.shape) if a.ndim != 1 else (flatnonzero(a),)


@implements(np.unravel_index)
def unravel_index(indices: CLArray, shape: Any, order: str = "C") -> tuple[CLArray, ...]:
    """What places in flat order are along each dimension of *shape*."""
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    places = []
    for d, n in enumerate(sizes):
        step = prod(sizes[d + 1 :])
        places.append(indices // step % n if d else indices // step)
    return tuple(places)


@implements(np.argwhere)
def argwhere(a: CLArray) -> CLArray:
    return np.stack(nonzero(a), 1)


@implements(np.count_nonzero)
def count_nonzero(a: CLArray, axis: Any = None, *, keepdims: bool = False) -> CLArray:
    return (a != 0).sum(axis, keepdims=keepdims)


@implements(np.ix_)
def ix_(*args: Any) -> tuple[Any, ...]:
    """Each index along a dimension of its own."""
    return tuple(
        np.reshape(a, (1,) * d + (-1,) + (1,) * (len(args) - d - 1)) for d, a in enumerate(args)
    )


@implements(np.take)
def take(a: CLArray, indices: Any, axis: int | None = None, out: Any = None, mode: str = "raise") -> CLArray:
    """The elements, or what lies along the other dimensions, at *indices* along *axis*."""
    source = a.ravel() if axis is None else a
    d = 0 if axis is None else windows.axis_of(axis, a.ndim)
    if not isinstance(indices, CLArray):
        indices = np.asarray(indices, np.int64, like=a)
    return source[(slice(None),) * d + (indices,)]


def _along(arr: CLArray, indices: CLArray, axis: int | None) -> tuple[CLArray, CLArray, int, windows.Sizes]:
    """The array and the index for places along an axis, that axis, and the shape in which all but it meet."""
    if axis is None:
        arr, indices, axis = arr.ravel(), indices.ravel(), 0
    d = windows.axis_of(axis, arr.ndim)
    if arr.ndim != indices.ndim:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    rest = windows.broadcast_shapes((*arr.shape[:d], 1, *arr.shape[d + 1 :]), indices.shape)
    return arr, indices.astype(np.int64, copy=False), d, rest


@implements(np.take_along_axis)
def take_along_axis(arr: CLArray, indices: CLArray, axis: int | None = -1) -> CLArray:
    """The elements at *indices* along *axis*, and in the other dimensions where the index itself is."""
    arr, indices, d, shape = _along(arr, indices, axis)
    flat = (*arr.shape[:d], 1, *arr.shape[d + 1 :])
    strides = windows.expand(flat, arr.strides, shape)
    own = windows.expand(indices.shape, indices.strides, shape)
    strides = (*strides[:d], 0, *strides[d + 1 :])
    return gather(arr, shape, strides, arr.offset, indices, own, arr.shape[d], arr.strides[d] // arr.itemsize)


@implements(np.put_along_axis)
def put_along_axis(arr: CLArray, indices: CLArray, values: Any, axis: int | None) -> None:
    """Write *values* where `take_along_axis` reads."""
    arr, indices, d, shape = _along(arr, indices, axis)
    flat = (*arr.shape[:d], 1, *arr.shape[d + 1 :])
    strides = windows.expand(flat, arr.strides, shape)
    own = windows.expand(indices.shape, indices.strides, shape)
    values = np.asarray(values, arr.dtype, like=arr)
    given = windows.expand(values.shape, values.strides, shape)
    moving(
        "scatter", shape, arr, ((*strides[:d], 0, *strides[d + 1 :]), arr.offset), values, (given, values.offset),
        indices, own, arr.shape[d], arr.strides[d] // arr.itemsize,
    )


@implements(np.repeat)
def repeat(a: CLArray, repeats: Any, axis: int | None = None) -> CLArray:
    """Each element as often as *repeats*, a number or one for each, says."""
    if axis is None:
        a, axis = a.ravel(), 0
    d = windows.axis_of(axis, a.ndim)
    if np.size(repeats) == 1 and not isinstance(repeats, CLArray):
        n = int(np.asarray(repeats).reshape(())[()])
        wide = np.expand_dims(a, d + 1)
        shape = (*wide.shape[: d + 1], n, *wide.shape[d + 2 :])
        return np.broadcast_to(wide, shape).reshape((*a.shape[:d], a.shape[d] * n, *a.shape[d + 1 :])).copy()
    counts = np.broadcast_to(np.asarray(repeats, np.int64, like=a), (a.shape[d],))
    ends = np.cumsum(counts)
    total = int(ends[-1]) if ends.size else 0
    return np.take(a, np.searchsorted(ends, np.arange(total, like=a), "right"), d)


# Sets.


@implements(np.unique)
def unique(
    ar: CLArray, return_index: bool = False, return_inverse: bool = False, return_counts: bool = False,
    axis: int | None = None, *, equal_nan: bool = True, sorted: bool = True,
) -> Any:
    """The elements (or, along *axis*, the slices), each once, in rising order."""
    rows = ar.reshape(-1, 1) if axis is None else np.moveaxis(ar, axis, 0)
    n, shape = rows.shape[0], rows.shape[1:]
    flat = rows.reshape(n, prod(shape))
    order = np.arange(n, like=ar)
    for column in reversed(range(flat.shape[1])):  # the first column counts most: a stable sort by it comes last
        order = order[np.argsort(flat[:, column][order], kind="stable")]
    ordered = flat[order]
    new = ordered[1:] != ordered[:-1]
    if equal_nan and ar.code[0] == "f":
        new &= ~(np.isnan(ordered[1:]) & np.isnan(ordered[:-1]))
    first = np.concatenate([np.ones(min(n, 1), bool, like=ar), new.any(1)])
    starts = np.flatnonzero(first)
    values = ordered[starts].reshape(starts.shape + shape)
    results = [values.ravel() if axis is None else np.moveaxis(values, 0, axis)]
    if return_index:
        results.append(order[starts])
    if return_inverse:
        inverse = np.empty_like(order)
        inverse[order] = np.cumsum(first) - 1
        results.append(inverse.reshape(ar.shape) if axis is None else inverse)
    if return_counts:
        results.append(np.diff(np.append(starts, n)))
    return tuple(results) if len(results) > 1 else results[0]


@implements(np.bincount)
def bincount(x: CLArray, weights: Any = None, minlength: int = 0) -> CLArray:
    """How often each number from 0 on is among *x*, or what its weights add up to."""
    size = max(int(x.max()) + 1 if x.size else 0, minlength)
    out = np.zeros(size, np.int64 if weights is None else np.float64, like=x)
    np.add.at(out, x, 1 if weights is None else weights.astype(np.float64))
    return out


# Arithmetic.


def outer(ufunc: Any, a: Any, b: Any, **kwargs: Any) -> Any:
    """`ufunc.outer(a, b)`: every element of one with every element of the other."""
    return ufunc(np.reshape(a, np.shape(a) + (1,) * np.ndim(b)), b, **kwargs)


UFUNC_METHODS["outer"] = outer


@implements(np.diff)
def diff(a: CLArray, n: int = 1, axis: int = -1) -> CLArray:
    d = windows.axis_of(axis, a.ndim)
    before = (slice(None),) * d
    for _ in range(n):
        a = np.subtract(a[(*before, slice(1, None))], a[(*before, slice(None, -1))])
    return a


@implements(np.clip)
def clip(
    a: CLArray, a_min: Any = None, a_max: Any = None, out: Any = None, *, min: Any = None, max: Any = None, **_: Any
) -> CLArray:
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    result = a if low is None else np.maximum(a, low)
    result = result if high is None else np.minimum(result, high)
    if out is None:
        return result
    out[...] = result
    return out


@implements(np.round)
def round(a: CLArray, decimals: int = 0, out: Any = None) -> CLArray:
    if a.code[0] != "f":
        return a.copy()
    power = 10.0 ** abs(decimals)
    if not decimals:
        return np.rint(a)
    return np.rint(a * power) / power if decimals > 0 else np.rint(a / power) * power


@implements(np.nan_to_num)
def nan_to_num(x: CLArray, copy: bool = True, nan: float = 0.0, posinf: Any = None, neginf: Any = None) -> CLArray:
    """Numbers in place of what is none, and of the infinities."""
    if x.code[0] != "f":
        return x.copy()
    limits, number = np.finfo(x.dtype), x.dtype.type
    out = np.where(np.isnan(x), number(nan), x)
    out = np.where(x == np.inf, number(limits.max if posinf is None else posinf), out)
    return np.where(x == -np.inf, number(limits.min if neginf is None else neginf), out)


@implements(np.isneginf)
def isneginf(x: CLArray, out: Any = None) -> CLArray:
    return x == -np.inf


@implements(np.isposinf)
def isposinf(x: CLArray, out: Any = None) -> CLArray:
    return x == np.inf


@implements(np.array_equal)
def array_equal(a1: Any, a2: Any, equal_nan: bool = False) -> bool:
    if np.shape(a1) != np.shape(a2):
        return False
    same = np.equal(a1, a2)
    if equal_nan:
        same |= np.isnan(a1) & np.isnan(a2)
    return bool(same.all())


@implements(np.mean)
def mean(a: CLArray, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, **_: Any) -> Any:
    """The sum divided by how many there are; of integers as float64."""
    axes = windows.axes_of(axis, a.ndim)
    to = np.dtype(dtype or (a.dtype if a.code[0] == "f" else np.float64))
    own = np.dtype(np.float32) if to == np.float16 else to
    total = np.add.reduce(a, axes, dtype=own, keepdims=keepdims not in (False, np._NoValue))
    return np.true_divide(total, own.type(prod(a.shape[d] for d in axes))).astype(to, copy=False)


@implements(np.var)
def var(
    a: CLArray, axis: Any = None, dtype: Any = None, out: Any = None, ddof: int = 0, keepdims: Any = False, **_: Any
) -> Any:
    axes = windows.axes_of(axis, a.ndim)
    away = a - mean(a, axes, dtype, keepdims=True)
    total = np.add.reduce(away * away, axes, keepdims=keepdims not in (False, np._NoValue))
    return total / total.dtype.type(max(prod(a.shape[d] for d in axes) - ddof, 0))


@implements(np.std)
def std(*args: Any, **kwargs: Any) -> Any:
    return np.sqrt(var(*args, **kwargs))


@implements(np.trace)
def trace(a: CLArray, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: Any = None) -> Any:
    return a.diagonal(offset, axis1, axis2).sum(-1, dtype=dtype)
