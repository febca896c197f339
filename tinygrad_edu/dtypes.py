"""The element types of tensors: what they are called, how they mix, and what their numbers can hold.

Two tensors of different types meet in the smallest type that holds the larger of their *kinds* (bool < integer <
floating point) and, within the kind, the larger of their sizes. A 0-d tensor, and still more a Python number, is a weak
operand: it can raise the kind of the result, but not the size.
"""

from __future__ import annotations

from typing import Any

import numpy as np

MODULE = __name__.partition(".")[0]

# The names by which error messages call the types: PyTorch's own, C++'s, and C's for a number of a fixed width.
TITLES = {
    "bool": ("Bool", "bool", "bool"),
    "uint8": ("Byte", "unsigned char", "uint8_t"),
    "int8": ("Char", "signed char", "int8_t"),
    "int16": ("Short", "short int", "int16_t"),
    "int32": ("Int", "int", "int"),
    "int64": ("Long", "long int", "int64_t"),
    "bfloat16": ("BFloat16", "c10::BFloat16", "c10::BFloat16"),
    "float16": ("Half", "c10::Half", "c10::Half"),
    "float32": ("Float", "float", "float"),
    "float64": ("Double", "double", "double"),
}


class dtype:
    """The type of a tensor's elements; there is one object for each, to be compared with `is` or `==`."""

    __slots__ = (
        "_rank", "c_name", "cpp_name", "full", "is_complex", "is_floating_point", "is_signed", "itemsize", "kind",
        "name", "number", "numpy", "title",
    )

    def __init__(self, name: str, kind: str, itemsize: int, numpy: Any, rank: int) -> None:
        self.name = name
        self.title, self.cpp_name, self.c_name = TITLES[name]
        self.kind = kind  # "bool", "int" or "float"
        self.itemsize = itemsize
        # What holds it in memory: bfloat16 lives in float32 arrays, rounded after each operation.
        self.numpy = np.dtype(numpy)
        self.number = self.numpy.type  # makes one element of a Python number
        self.is_floating_point = kind == "float"
        self.is_complex = False
        self.full = kind == "float" and itemsize > 2  # not a half-precision type
        self.is_signed = name not in ("uint8", "bool")
        self._rank = rank

    def __repr__(self) -> str:
        return f"{MODULE}.{self.name}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _by_name, (self.name,)


def _by_name(name: str) -> dtype:
    return ALL[name]


bool_ = dtype("bool", "bool", 1, np.bool_, 0)
uint8 = dtype("uint8", "int", 1, np.uint8, 1)
int8 = dtype("int8", "int", 1, np.int8, 2)
int16 = dtype("int16", "int", 2, np.int16, 3)
int32 = dtype("int32", "int", 4, np.int32, 4)
int64 = dtype("int64", "int", 8, np.int64, 5)
bfloat16 = dtype("bfloat16", "float", 2, np.float32, 6)
float16 = dtype("float16", "float", 2, np.float16, 7)
float32 = dtype("float32", "float", 4, np.float32, 8)
float64 = dtype("float64", "float", 8, np.float64, 9)

ALL = {d.name: d for d in (bool_, uint8, int8, int16, int32, int64, bfloat16, float16, float32, float64)}
KINDS = {"bool": 0, "int": 1, "float": 2}
OF_NUMPY = {d.numpy: d for d in ALL.values() if d is not bfloat16}

_default = float32


def get_default_dtype() -> dtype:
    """The type of a tensor made from Python floats.

    >>> get_default_dtype().name
    'float32'
    """
    return _default


def set_default_dtype(d: dtype) -> None:
    """Make *d*, a floating-point type, the type of tensors made from Python floats."""
    global _default
    if not isinstance(d, dtype):
        raise TypeError("invalid dtype object")
    if not d.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    _default = d


def of_numpy(numpy_dtype: np.dtype) -> dtype:
    """The dtype of a NumPy array's elements; TypeError where there is none."""
    try:
        return OF_NUMPY[numpy_dtype]
    except KeyError:
        raise TypeError(
            f"can't convert np.ndarray of type {numpy_dtype.type.__module__}.{numpy_dtype.type.__name__}. The only "
            "supported types are: float64, float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, "
            "uint32, uint16, uint8, and bool."
        ) from None


def of_number(x: Any) -> dtype:
    """The dtype of a tensor made from the Python number *x*."""
    return bool_ if isinstance(x, bool) else int64 if isinstance(x, int) else _default


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest type that holds both, by kind and then by size.

    >>> promote_types(int64, float16).name, promote_types(uint8, int8).name
    ('float16', 'int16')
    """
    if type1 is type2:
        return type1
    low, high = sorted((type1, type2), key=lambda d: d._rank)
    if low is uint8 and high is int8:
        return int16  # neither holds the other
    if low is bfloat16 and high is float16:
        return float32
    return high


def combine(strong: dtype | None, weak: dtype | None) -> dtype | None:
    """The type of a strong operand with a weak one: the weak one counts only where it is of a higher kind.

    >>> combine(float16, float64).name, combine(int32, float64).name
    ('float16', 'float64')
    """
    if strong is None or weak is None:
        return strong or weak
    if KINDS[weak.kind] > KINDS[strong.kind]:
        return promote_types(strong, weak)
    return strong


def can_cast(from_: dtype, to: dtype) -> bool:
    """Whether an in-place operation may write a result of type *from_* into a tensor of type *to*: the kind may not
    fall.

    >>> can_cast(float64, float16), can_cast(float32, int64)
    (True, False)
    """
    return KINDS[from_.kind] <= KINDS[to.kind]


class finfo:
    """The limits of a floating-point type: `bits`, `eps`, `max`, `min`, `tiny`, `smallest_normal`, `resolution`.

    >>> finfo(float32).eps
    1.1920928955078125e-07
    """

    def __init__(self, type: dtype | None = None) -> None:
        type = type or _default
        if not type.is_floating_point:
            raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle '{type}'")
        digits, low, high = {
            "float16": (10, -14, 15),
            "bfloat16": (7, -126, 127),
            "float32": (23, -126, 127),
            "float64": (52, -1022, 1023),
        }[type.name]
        self.bits = type.itemsize * 8
        self.eps = 2.0**-digits
        self.max = (2.0 - self.eps) * 2.0**high
        self.min = -self.max
        self.tiny = self.smallest_normal = 2.0**low
        self.resolution = {"float16": 1e-3, "bfloat16": 1e-2, "float32": 1e-6, "float64": 1e-15}[type.name]
        self.dtype = type.name

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


class iinfo:
    """The limits of an integer type: `bits`, `max`, `min`.

    >>> iinfo(uint8).max
    255
    """

    def __init__(self, type: dtype) -> None:
        if type.kind != "int":
            raise TypeError(f"torch.iinfo() requires an integer input type. Use torch.finfo to handle '{type}'")
        self.bits = type.itemsize * 8
        self.min = -(2 ** (self.bits - 1)) if type.is_signed else 0
        self.max = self.min + 2**self.bits - 1
        self.dtype = type.name

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


def round_to_bfloat16(array: np.ndarray) -> np.ndarray:
    """The float32 *array* rounded to the nearest numbers with 8 significant bits, ties to even, as float32."""
    if hasattr(array, "to_bfloat16"):
        return array.to_bfloat16()
    bits = np.ascontiguousarray(array, np.float32).view(np.uint32)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    return np.where(np.isnan(array), np.float32(np.nan), rounded.view(np.float32)).reshape(array.shape)


def cast(array: np.ndarray, from_: dtype, to: dtype) -> np.ndarray:
    """*array*, of elements of type *from_*, as an array for elements of type *to*; the same array where nothing
    changes.
    """
    if from_ is to:
        return array
    if to is bfloat16:
        return round_to_bfloat16(array)
    return array.astype(to.numpy, copy=False)
