"""How many threads the matrix product may use: that is the affair of the BLAS library below NumPy, which is asked here.

Everything else runs in the one thread that called it.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from typing import Any

import numpy as np

# How the libraries that NumPy is built with call the two functions: OpenBLAS as NumPy ships it, as others do; MKL.
NAMES = [
    ("scipy_openblas_set_num_threads64_", "scipy_openblas_get_num_threads64_"),
    ("scipy_openblas_set_num_threads", "scipy_openblas_get_num_threads"),
    ("openblas_set_num_threads64_", "openblas_get_num_threads64_"),
    ("openblas_set_num_threads", "openblas_get_num_threads"),
    ("MKL_Set_Num_Threads", "MKL_Get_Max_Threads"),
]


@functools.cache
def _library() -> tuple[Callable[[int], Any], Callable[[], int]] | None:
    """The functions that set and tell the number, of the library that NumPy's products come from; None for another."""
    core = getattr(np, "_core", None) or np.core
    try:
        products = ctypes.CDLL(core._multiarray_umath.__file__)  # a name is looked for in what it was linked with, too
    except (AttributeError, OSError):
        return None
    for names in NAMES:
        if all(hasattr(products, name) for name in names):
            return getattr(products, names[0]), getattr(products, names[1])
    return None


def get_num_threads() -> int:
    """How many threads a matrix product may use; 1 where the library below does not tell.

    >>> import tinygrad_edu as torch
    >>> torch.get_num_threads() >= 1
    True
    """
    library = _library()
    return library[1]() if library else 1


def set_num_threads(int: int) -> None:
    """Let matrix products use this many threads; of no effect where the library below cannot be told.

    >>> import tinygrad_edu as torch
    >>> torch.set_num_threads(1)
    >>> torch.get_num_threads()
    1
    """
    if int.__class__ is bool or not hasattr(int, "__index__"):
        raise RuntimeError(f"set_num_threads expects an int, but got {type(int).__name__}")
    if int <= 0:
        raise RuntimeError("set_num_threads expects a positive integer")
    library = _library()
    if library:
        library[0](int)
