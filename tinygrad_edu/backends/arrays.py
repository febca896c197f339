"""Where an array lies, and how its elements get elsewhere: the one place that knows both kinds of array.

An array of the CPU is a `numpy.ndarray`; one of an OpenCL device is a `CLArray`, which speaks NumPy's own protocols, so
that `np.exp(array)`, `array[1:]` or `np.zeros(3, like=array)` mean the same for both. All other code says what it wants
in NumPy's terms and does not ask.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from .device import CPU, device

HOST = (np.ndarray, np.generic)  # NumPy's functions answer with a number where no dimension is left


def device_of(array: Any) -> device:
    """The device that *array* lies on."""
    return CPU if isinstance(array, HOST) else _opencl(array.device.index)


@functools.cache
def _opencl(index: int) -> device:
    return device("opencl", index)


def moved(array: Any, where: device) -> Any:
    """The elements of *array* on the device *where*: the array itself if it lies there, else a copy."""
    have = device_of(array)
    if have == where:
        return array
    host = on_host(array)
    return host if where is CPU else _put(where.index or 0, host)


def on_host(array: Any) -> np.ndarray:
    """The elements as an array of NumPy's: the array itself on the CPU, a copy, laid out alike, of any other."""
    return array if isinstance(array, HOST) else array.to_host()


def solid(array: Any, dtype: Any = None, copy: bool = False) -> Any:
    """The elements in order in memory, as *dtype* if one is given: the array itself where it is so, unless *copy*."""
    if isinstance(array, HOST):
        return np.array(array, dtype, order="C") if copy else np.asarray(array, dtype, order="C")
    if dtype is not None and array.dtype != dtype:
        return array.astype(dtype, order="C")
    return array if array.flags.c_contiguous and not copy else array.copy()


@functools.cache
def prototype(where: device) -> Any:
    """What NumPy's `like=` wants, to make an array on *where*: an array there, None for the CPU."""
    return None if where is CPU else moved(np.zeros(0, np.float32), where)


def _put(index: int, array: np.ndarray) -> Any:
    from .opencl.complete import CLArray
    from .opencl.runtime import device_at

    return CLArray.from_host(array, device_at(index))
