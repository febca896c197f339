"""One Python number as an element of a type: what fits, and PyTorch's error for what does not."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from ..backends.numpy import quiet
from ..dtypes import bfloat16, dtype, float32, float64, round_to_bfloat16

MADE_BY_A_CLASS_STATEMENT = 1 << 9  # Py_TPFLAGS_HEAPTYPE
NO_COMPLEX = "complex numbers are not supported: a tensor holds real numbers, integers or truth values"


def plain(value: Any) -> Any:
    """A 0-d tensor's or a NumPy number's value as a Python number; anything else as it is."""
    return value.item() if isinstance(value, (np.generic, Tensor)) else value


def type_name(x: Any) -> str:
    """What PyTorch's messages call the type of *x*: its name and, where it is written in C and not built in, its
    module.
    """
    kind = type(x)
    plain = kind.__module__ == "builtins" or kind.__flags__ & MADE_BY_A_CLASS_STATEMENT
    return kind.__name__ if plain else f"{kind.__module__}.{kind.__name__}"


def element(value: Any, to: dtype) -> np.ndarray:
    """*value*, a Python number, as a 0-d array for elements of type *to*; RuntimeError where it does not fit."""
    if isinstance(value, complex):
        raise RuntimeError(NO_COMPLEX)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("Overflow when unpacking long long")
    array = np.asarray(value, np.float64 if isinstance(value, float) else np.int64)
    largest = float(np.finfo(np.float32).max)
    if not fits(array, to) or (to is float32 and np.isfinite(array) and abs(float(array)) > largest):
        raise RuntimeError(f"value cannot be converted to type {to.c_name} without overflow")
    return converted(array, to)


def fits(numbers: np.ndarray, to: dtype) -> bool:
    """Whether *numbers*, of type int64 or float64, lie in the range of *to*; an unsigned type takes negative integers
    too, modulo its size."""
    if to.kind != "int" or (to.name == "int64" and numbers.dtype.kind == "i"):
        return True
    limits = np.iinfo(to.numpy)
    low = -limits.max if limits.min == 0 and numbers.dtype.kind == "i" else limits.min
    return bool(((numbers >= low) & (numbers < int(limits.max) + 1)).all())


def converted(numbers: np.ndarray, to: dtype) -> np.ndarray:
    """*numbers* as elements of type *to*; the half types are reached by way of float32, as in PyTorch."""
    if to.is_floating_point and to is not float64:
        numbers = quiet.run(numbers.astype, np.float32)
    return round_to_bfloat16(numbers) if to is bfloat16 else quiet.run(numbers.astype, to.numpy)
