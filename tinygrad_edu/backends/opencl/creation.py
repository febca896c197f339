"""New arrays: NumPy's functions that make one, on the device of the array that is their `like=` or their first
argument.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..layouts import result_strides
from . import windows
from .array import CLArray, empty, put, with_strides
from .elementwise import run
from .elementwise_source import Recipe
from .protocol import creates, implements
from .runtime import Device
from .types import code_of, dtype_of

COUNT = Recipe("count", "x + i * y", ["i8", "i8"], "i8")  # i is the place in the row, and there is but one


def shape_of(shape: Any) -> windows.Sizes:
    """*shape* as a tuple, of an int too."""
    return (int(shape),) if isinstance(shape, (int, np.integer)) else tuple(int(n) for n in shape)


@creates(np.empty)
def _empty(on: Device, shape: Any, dtype: Any = None, order: str = "C", **_: Any) -> CLArray:
    return empty(on, shape_of(shape), code_of(dtype or float))


@creates(np.full)
def _full(on: Device, shape: Any, fill_value: Any, dtype: Any = None, order: str = "C", **_: Any) -> CLArray:
    out = _empty(on, shape, np.asarray(fill_value).dtype if dtype is None else dtype)
    out.fill(fill_value)
    return out


@creates(np.zeros)
def _zeros(on: Device, shape: Any, dtype: Any = None, order: str = "C", **_: Any) -> CLArray:
    return _full(on, shape, 0, dtype or float)


@creates(np.ones)
def _ones(on: Device, shape: Any, dtype: Any = None, order: str = "C", **_: Any) -> CLArray:
    return _full(on, shape, 1, dtype or float)


@creates(np.eye)
def _eye(on: Device, N: int, M: Any = None, k: int = 0, dtype: Any = float, order: str = "C", **_: Any) -> CLArray:
    out = _zeros(on, (N, N if M is None else M), dtype)
    out.diagonal(k).fill(1)
    return out


@creates(np.arange)
def _arange(
    on: Device, start: Any, stop: Any = None, step: Any = 1, *, dtype: Any = None, **_: Any
) -> CLArray:
    given = (0, start, step) if stop is None else (start, stop, step)
    if all(isinstance(x, (int, np.integer)) for x in given) and np.dtype(dtype or np.int64) == np.int64:
        out = empty(on, (len(range(*map(int, given))),), "i8")
        return run(COUNT, [given[0], given[2]], out)
    return put(on, np.arange(*given, dtype=dtype))


@creates(np.asarray)
def _asarray(on: Device, a: Any, dtype: Any = None, order: Any = None, *, copy: Any = None, **_: Any) -> Any:
    return _array(on, a, dtype, copy=copy, order=order or "K")


@creates(np.ascontiguousarray)
def _ascontiguousarray(on: Device, a: Any, dtype: Any = None, **_: Any) -> Any:
    out = _array(on, a, dtype, copy=None, order="C")
    return out if out.ndim else out.reshape(1)


@creates(np.array)
def _array(
    on: Device, object: Any, dtype: Any = None, *, copy: Any = True, order: str = "K", subok: bool = False,
    ndmin: int = 0, **_: Any,
) -> CLArray:
    if isinstance(object, CLArray):
        out = object.astype(object.dtype if dtype is None else dtype, order=order, copy=bool(copy))
    else:
        out = put(on, np.asarray(object, dtype))
    return out.reshape((1,) * (ndmin - out.ndim) + out.shape) if out.ndim < ndmin else out


@implements(np.empty_like)
def _empty_like(
    prototype: CLArray, dtype: Any = None, order: str = "K", subok: bool = True, shape: Any = None, device: Any = None
) -> CLArray:
    shape, code = prototype.shape if shape is None else shape_of(shape), code_of(dtype or prototype.dtype)
    if order == "K" and shape == prototype.shape:
        strides = result_strides(shape, dtype_of(code).itemsize, [prototype])
        return with_strides(prototype.device, shape, strides, code)
    return empty(prototype.device, shape, code)


@implements(np.full_like)
def _full_like(a: CLArray, fill_value: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> CLArray:
    out = _empty_like(a, dtype, *args, **kwargs)
    out.fill(fill_value)
    return out


@implements(np.zeros_like)
def _zeros_like(a: CLArray, dtype: Any = None, *args: Any, **kwargs: Any) -> CLArray:
    return _full_like(a, 0, dtype, *args, **kwargs)


@implements(np.ones_like)
def _ones_like(a: CLArray, dtype: Any = None, *args: Any, **kwargs: Any) -> CLArray:
    return _full_like(a, 1, dtype, *args, **kwargs)
