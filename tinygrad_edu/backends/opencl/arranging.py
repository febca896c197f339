"""Functions of NumPy that look at an array otherwise, or put arrays together: windows, and copies into windows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import windows
from .array import CLArray, empty, together
from .copying import assign
from .protocol import implements
from .types import code_of

# Windows.


@implements(np.broadcast_to)
def broadcast_to(array: CLArray, shape: Any, subok: bool = False) -> CLArray:
    to = (shape,) if isinstance(shape, int) else tuple(shape)
    return array.window(to, windows.expand(array.shape, array.strides, to), array.offset)


@implements(np.broadcast_arrays)
def broadcast_arrays(*arrays: CLArray, subok: bool = False) -> tuple[CLArray, ...]:
    shape = windows.broadcast_shapes(*[a.shape for a in arrays])
    return tuple(broadcast_to(a, shape) for a in arrays)


@implements(np.reshape)
def reshape(a: CLArray, /, shape: Any = None, order: str = "C", *, copy: Any = None) -> CLArray:
    return a.reshape(shape)


@implements(np.ravel)
def ravel(a: CLArray, order: str = "C") -> CLArray:
    return a.ravel()


@implements(np.transpose)
def transpose(a: CLArray, axes: Any = None) -> CLArray:
    return a.transpose(axes)


@implements(np.swapaxes)
def swapaxes(a: CLArray, axis1: int, axis2: int) -> CLArray:
    return a.swapaxes(axis1, axis2)


@implements(np.moveaxis)
def moveaxis(a: CLArray, source: Any, destination: Any) -> CLArray:
    from_ = [windows.axis_of(d, a.ndim) for d in (source if isinstance(source, Sequence) else [source])]
    to = [windows.axis_of(d, a.ndim) for d in (destination if isinstance(destination, Sequence) else [destination])]
    order = [d for d in range(a.ndim) if d not in from_]
    for place, dim in sorted(zip(to, from_, strict=True)):
        order.insert(place, dim)
    return a.transpose(order)


@implements(np.squeeze)
def squeeze(a: CLArray, axis: Any = None) -> CLArray:
    return a.squeeze(axis)


@implements(np.expand_dims)
def expand_dims(a: CLArray, axis: Any) -> CLArray:
    axes = axis if isinstance(axis, Sequence) else (axis,)
    places = windows.axes_of(tuple(axes), a.ndim + len(axes))
    rest = iter(a.shape)
    return a.reshape(tuple(1 if d in places else next(rest) for d in range(a.ndim + len(places))))


@implements(np.diagonal)
def diagonal(a: CLArray, offset: int = 0, axis1: int = 0, axis2: int = 1) -> CLArray:
    return a.diagonal(offset, axis1, axis2)


@implements(np.flip)
def flip(m: CLArray, axis: Any = None) -> CLArray:
    axes = windows.axes_of(axis, m.ndim)
    return m[tuple(slice(None, None, -1 if d in axes else 1) for d in range(m.ndim))]


@implements(np.atleast_1d)
def atleast_1d(*arrays: CLArray) -> Any:
    made = [a if a.ndim else a.reshape(1) for a in arrays]
    return made[0] if len(made) == 1 else tuple(made)


@implements(np.atleast_2d)
def atleast_2d(*arrays: CLArray) -> Any:
    made = [a if a.ndim > 1 else a.reshape(1, -1) for a in arrays]
    return made[0] if len(made) == 1 else tuple(made)


@implements(np.lib.stride_tricks.sliding_window_view)
def sliding_window_view(
    x: CLArray, window_shape: Any, axis: Any = None, *, subok: bool = False, writeable: bool = False
) -> CLArray:
    sizes = window_shape if isinstance(window_shape, Sequence) else (window_shape,)
    axes = list(range(x.ndim)) if axis is None else [windows.axis_of(a, x.ndim) for a in np.atleast_1d(axis).tolist()]
    shape, strides = list(x.shape), x.strides
    for d, n in zip(axes, sizes, strict=True):
        shape[d] -= n - 1
        if shape[d] < 0:
            raise ValueError("window shape cannot be larger than input array shape")
    return x.window((*shape, *sizes), (*strides, *[strides[d] for d in axes]), x.offset)


@implements(np.shape)
def shape(a: CLArray) -> windows.Sizes:
    return a.shape


@implements(np.ndim)
def ndim(a: CLArray) -> int:
    return a.ndim


@implements(np.size)
def size(a: CLArray, axis: Any = None) -> int:
    return a.size if axis is None else a.shape[axis]


@implements(np.may_share_memory, np.shares_memory)
def may_share_memory(a: Any, b: Any, max_work: Any = None) -> bool:
    """Whether the bytes of two arrays lie, in part, between the same limits."""
    if not isinstance(a, CLArray) or not isinstance(b, CLArray) or a.block is not b.block:
        return False
    low, high = windows.reach(a.shape, a.strides, a.offset, a.itemsize)
    first, end = windows.reach(b.shape, b.strides, b.offset, b.itemsize)
    return low < end and first < high


@implements(np.result_type)
def result_type(*operands: Any) -> Any:
    return np.result_type(*[a.dtype if isinstance(a, CLArray) else a for a in operands])


# Copies.


@implements(np.copy)
def copy(a: CLArray, order: str = "K", subok: bool = False) -> CLArray:
    return a.copy(order)


@implements(np.concatenate)
def concatenate(
    arrays: Sequence[CLArray], /, axis: int | None = 0, out: Any = None, *, dtype: Any = None, casting: str = ""
) -> CLArray:
    """One after the other along *axis*."""
    together(*arrays)
    if axis is None:
        arrays, axis = [a.ravel() for a in arrays], 0
    axis = windows.axis_of(axis, arrays[0].ndim)
    for a in arrays:
        if a.shape[:axis] + a.shape[axis + 1 :] != arrays[0].shape[:axis] + arrays[0].shape[axis + 1 :]:
            raise ValueError("all the input array dimensions except for the concatenation axis must match exactly")
    ends = np.cumsum([a.shape[axis] for a in arrays]).tolist()
    if out is None:
        shape = (*arrays[0].shape[:axis], ends[-1], *arrays[0].shape[axis + 1 :])
        out = empty(arrays[0].device, shape, code_of(dtype or np.result_type(*[a.dtype for a in arrays])))
    for a, end in zip(arrays, ends, strict=True):
        assign(out[(slice(None),) * axis + (slice(end - a.shape[axis], end),)], a)
    return out


@implements(np.stack)
def stack(
    arrays: Sequence[CLArray], axis: int = 0, out: Any = None, *, dtype: Any = None, casting: str = "same_kind"
) -> CLArray:
    """One after the other along a new dimension."""
    if any(a.shape != arrays[0].shape for a in arrays):
        raise ValueError("all input arrays must have the same shape")
    return concatenate([expand_dims(a, axis) for a in arrays], axis, out, dtype=dtype)


@implements(np.append)
def append(arr: CLArray, values: Any, axis: int | None = None) -> CLArray:
    if not isinstance(values, CLArray):
        values = np.asarray(values, like=arr)
    return concatenate([arr, values.ravel() if axis is None else values], axis)


@implements(np.roll)
def roll(a: CLArray, shift: Any, axis: Any = None) -> CLArray:
    """The elements moved on, those beyond the end to the beginning."""
    if axis is None:
        return roll(a.ravel(), shift, 0).reshape(a.shape)
    shifts, axes = np.atleast_1d(shift).tolist(), np.atleast_1d(axis).tolist()
    for n, d in zip(*np.broadcast_arrays(shifts, axes), strict=True):
        d = windows.axis_of(int(d), a.ndim)
        size = a.shape[d]
        n = int(n) % size if size else 0
        if n:
            before = (slice(None),) * d
            out = empty(a.device, a.shape, a.code)
            assign(out[(*before, slice(n, None))], a[(*before, slice(None, size - n))])
            assign(out[(*before, slice(None, n))], a[(*before, slice(size - n, None))])
            a = out
    return a if a.base is None and axis else a.copy()


@implements(np.tile)
def tile(A: CLArray, reps: Any) -> CLArray:
    """*A* repeated as often along each dimension as *reps* says."""
    times = (reps,) if isinstance(reps, int) else tuple(reps)
    n = max(len(times), A.ndim)
    times, own = (1,) * (n - len(times)) + times, (1,) * (n - A.ndim) + A.shape
    out = empty(A.device, tuple(t * m for t, m in zip(times, own, strict=True)), A.code)
    pairs = tuple(m for pair in zip(times, own, strict=True) for m in pair)
    assign(out.reshape(pairs), A.reshape(tuple(m for size in own for m in (1, size))))
    return out


def triangle(m: CLArray, k: int, lower: bool) -> CLArray:
    """*m* with zeros above (or below) the diagonal *k*."""
    rows = np.arange(m.shape[-2], like=m).reshape(-1, 1)
    columns = np.arange(m.shape[-1], like=m)
    kept = (columns - rows <= k) if lower else (columns - rows >= k)
    return np.where(kept, m, m.dtype.type(0)).reshape(m.shape)  # whose strides are the usual ones


@implements(np.tril)
def tril(m: CLArray, k: int = 0) -> CLArray:
    return triangle(m, k, True)


@implements(np.triu)
def triu(m: CLArray, k: int = 0) -> CLArray:
    return triangle(m, k, False)
