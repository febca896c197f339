"""Fusion: functions of arrays that NumPy does in many passes, and a device in one, if it has a kernel of their name.

What such a function means is written once, in NumPy's functions, and they run on every device. A kernel is a faster way
to the same numbers: where there is none, or none for these arrays, nothing but time is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from .arrays import HOST


def kernel_of(name: str, array: Any) -> Callable[..., Any] | None:
    """What computes *name* in one kernel where *array* lies, if there is such a thing."""
    kernel: Callable[..., Any] | None = None if isinstance(array, HOST) else array.fused(name)
    return kernel


def in_one(name: str, array: Any, *args: Any) -> Any:
    """What the kernel *name* makes of *array* and *args* where the array lies; NotImplemented where there is none, or
    none for these.
    """
    kernel = kernel_of(name, array)
    return NotImplemented if kernel is None else kernel(array, *args)


def fused(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator: the kernel of the name of *function*, where the first argument lies, takes its place, unless it
    answers NotImplemented.
    """
    name = function.__name__

    @wraps(function)
    def chosen(array: Any, *args: Any) -> Any:
        result = in_one(name, array, *args)
        return function(array, *args) if result is NotImplemented else result

    return chosen
