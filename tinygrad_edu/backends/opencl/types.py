"""The element types in OpenCL C: how they are stored, what they are computed in, and how one becomes another.

A type is named here by the end of NumPy's `dtype.str`: "f4" is float32, "b1" bool. float16 ("f2") is stored as half
and computed in float, a bool is stored as the byte 0 or 1. "fb" is bfloat16, which is stored and computed as float32,
and only rounded otherwise.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

STORED = {
    "b1": "uchar", "u1": "uchar", "i1": "char", "i2": "short", "u2": "ushort", "i4": "int", "u4": "uint", "i8": "long",
    "u8": "ulong", "f2": "half", "f4": "float", "f8": "double",
}  # fmt: skip
BITS = {1: "u1", 2: "u2", 4: "u4", 8: "u8"}  # the type that moves elements of so many bytes, whatever they mean
VECTOR = {"f4": 16, "f8": 8}  # elements of the widest registers that processors have
HALVES = ("f2", "fb")  # half-precision types
FP64 = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n"


@cache
def code_of(dtype: Any) -> str:
    """The name of a NumPy dtype here.

    >>> code_of(np.dtype(np.float32)), code_of(np.dtype(bool))
    ('f4', 'b1')
    """
    code: str = np.dtype(dtype).str[1:]
    if code not in STORED:
        raise TypeError(f"an OpenCL array cannot hold elements of type {np.dtype(dtype)}")
    return code


@cache
def dtype_of(code: str) -> np.dtype[Any]:
    """The NumPy dtype of that name.

    >>> dtype_of("i8")
    dtype('int64')
    """
    return np.dtype(code if code != "b1" else bool)


def computed(code: str) -> str:
    """The C type to compute in."""
    return "float" if code in HALVES else STORED[code]


def load(code: str, place: str, array: str) -> str:
    """The element of *array* at *place*.

    >>> load("f4", "i", "x"), load("f2", "i", "x")
    ('x[i]', 'vload_half(i, x)')
    """
    return f"vload_half({place}, {array})" if code == "f2" else f"{array}[{place}]"


def store(code: str, value: str, place: str, array: str) -> str:
    """The statement that puts *value*, of the type to compute in, to *place* of *array*."""
    return f"vstore_half({value}, {place}, {array})" if code == "f2" else f"{array}[{place}] = {value}"


def converted(value: str, from_: str, to: str) -> str:
    """*value*, of type *from_*, as the type in which *to* is computed, by NumPy's rules.

    >>> converted("x", "f4", "i8"), converted("x", "i4", "f4"), converted("x", "f4", "f4")
    ('to_long(x)', '(float)(x)', 'x')
    """
    if from_ == to:
        return value
    if to == "b1":
        return f"({value}) != 0"
    if to[0] in "iu" and from_[0] == "f":
        whole = "to_long" if to in ("i8", "u8", "u4") else "to_int"
        return f"{whole}({value})" if to in ("i8", "i4") else f"({STORED[to]}){whole}({value})"
    if computed(from_) == computed(to) or (from_ == "f8" and to == "f2"):
        return value  # a double is rounded once, where it is stored
    return f"({computed(to)})({value})"


def loaded(value: str, from_: str, to: str) -> str:
    """*value*, an element of an array of type *from_*, as the type in which *to* is computed, and rounded as if it had
    been stored as *to* in between.

    >>> loaded("x", "i8", "f4"), loaded("x", "i8", "f2"), loaded("x", "f2", "f2")
    ('(float)(x)', 'to_half((float)(x))', 'x')
    """
    if to not in HALVES or from_ == to:
        return converted(value, from_, to)
    exactly = converted(value, from_, "f4" if to == "fb" else to)
    return f"to_{'bfloat16' if to == 'fb' else 'half'}({exactly})"


def rounded(from_: str, to: str) -> str:
    """The C type whose functions `loaded` calls."""
    return "float" if to == "fb" or (to == "f2" and from_ != "f8") else computed(from_)
