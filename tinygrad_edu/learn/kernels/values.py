"""The numbers of OpenCL C: integers that wrap, floats that round, divisions that truncate, and types that meet.

>>> seven, two = Value(TYPES["int"], 7), Value(TYPES["int"], 2)
>>> arithmetic("/", seven, two).number, arithmetic("/", seven, Value(TYPES["float"], 2.0)).number
(3, 3.5)
"""

from __future__ import annotations

import ctypes
import math
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

Plain = int | float


class Type(NamedTuple):
    """A type of numbers: its C name, what stores it, and its rank; the higher one wins where two meet."""

    name: str
    cell: Any
    rank: int
    floating: bool = False
    signed: bool = True

    def __call__(self, number: Plain) -> Plain:
        """*number* as this type holds it."""
        if self.name == "bool":
            return int(number != 0)
        if not self.floating and isinstance(number, float):
            number = int(number) if math.isfinite(number) else 0
        return self.cell(number).value

    @property
    def bits(self) -> int:
        return 8 * ctypes.sizeof(self.cell)


class Value(NamedTuple):
    """A number with its type."""

    type: Type
    number: Plain


TYPES = {
    type.name: type
    for type in [
        Type("bool", ctypes.c_uint8, 0, signed=False),
        Type("char", ctypes.c_int8, 1),
        Type("uchar", ctypes.c_uint8, 1, signed=False),
        Type("short", ctypes.c_int16, 2),
        Type("ushort", ctypes.c_uint16, 2, signed=False),
        Type("int", ctypes.c_int32, 3),
        Type("uint", ctypes.c_uint32, 3, signed=False),
        Type("long", ctypes.c_int64, 4),
        Type("ulong", ctypes.c_uint64, 4, signed=False),
        Type("float", ctypes.c_float, 5, floating=True),
        Type("double", ctypes.c_double, 6, floating=True),
    ]
}
TYPES["size_t"] = TYPES["ulong"]
TYPES["unsigned"] = TYPES["uint"]
INT, LONG, SIZE, FLOAT = TYPES["int"], TYPES["long"], TYPES["size_t"], TYPES["float"]
SIZES = ("get_global_id", "get_local_id", "get_group_id", "get_global_size", "get_local_size", "get_num_groups")

# The dtypes of NumPy that memory may have, with what a kernel calls them.
OF_NUMPY = {
    "b1": "bool", "i1": "char", "u1": "uchar", "i2": "short", "u2": "ushort", "i4": "int", "u4": "uint", "i8": "long",
    "u8": "ulong", "f4": "float", "f8": "double",
}  # fmt: skip

CONSTANTS = {
    "CLK_LOCAL_MEM_FENCE": Value(INT, 1),
    "CLK_GLOBAL_MEM_FENCE": Value(INT, 2),
    "INFINITY": Value(FLOAT, math.inf),
    "NAN": Value(FLOAT, math.nan),
    "FLT_MAX": Value(FLOAT, float.fromhex("0x1.fffffep127")),
    "FLT_MIN": Value(FLOAT, float.fromhex("0x1p-126")),
    "INT_MAX": Value(INT, 2**31 - 1),
    "INT_MIN": Value(INT, -(2**31)),
    "UINT_MAX": Value(TYPES["uint"], 2**32 - 1),
    "true": Value(INT, 1),
    "false": Value(INT, 0),
}


def promoted(type: Type) -> Type:
    """What arithmetic makes of *type* by itself: small integers become int."""
    return INT if type.rank < INT.rank else type


def meet(x: Type, y: Type) -> Type:
    """The type in which an operation on *x* and *y* is done: the wider one, and of two as wide the unsigned one.

    >>> meet(TYPES["int"], TYPES["size_t"]).name
    'ulong'
    """
    return max(promoted(x), promoted(y), key=lambda t: (t.rank, not t.signed))


def quotient(x: Plain, y: Plain) -> Plain:
    """x / y, towards zero for integers; ZeroDivisionError for those alone."""
    if isinstance(x, int) and isinstance(y, int):
        return abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)
    if y == 0:
        return math.nan if x == 0 or math.isnan(x) else math.copysign(math.inf, x) * math.copysign(1.0, y)
    return x / y


def rest(x: int, y: int) -> int:
    """x % y, with the sign of x."""
    return x - int(quotient(x, y)) * y


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
COMPUTE: dict[str, Callable[[Any, Any], Plain]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": quotient,
    "%": rest, "&": operator.and_, "|": operator.or_, "^": operator.xor,
}  # fmt: skip
WHOLE = ("%", "&", "|", "^", "<<", ">>")  # for integers alone


def arithmetic(sign: str, x: Value, y: Value) -> Value:
    """`x sign y`, by C's rules; TypeError for bits of a float, ZeroDivisionError for integers."""
    if sign in WHOLE and (x.type.floating or y.type.floating):
        raise TypeError(f"{sign} is for integers, and not for {(x if x.type.floating else y).type.name}")
    if sign in ("<<", ">>"):
        type = promoted(x.type)
        count = int(y.number) % type.bits
        number = int(x.number)
        return Value(type, type(number << count if sign == "<<" else number >> count))
    type = meet(x.type, y.type)
    a, b = type(x.number), type(y.number)
    if sign in COMPARE:
        return Value(INT, int(COMPARE[sign](a, b)))
    return Value(type, type(COMPUTE[sign](a, b)))


def _or_nan(function: Any) -> Callable[..., float]:
    """*function*, with C's answers where Python raises: infinity where it overflows, NaN outside of its domain."""

    def answer(*numbers: float) -> float:
        try:
            return function(*numbers)
        except OverflowError:
            return math.inf
        except ValueError:
            return -math.inf if function in (math.log, math.log2) and numbers[0] == 0 else math.nan

    return answer


# Functions of floats, whatever they are given.
FLOATING: dict[str, Callable[..., float]] = {
    name: _or_nan(function)
    for name, function in {
        "exp": math.exp, "exp2": lambda x: 2.0**x, "log": math.log, "log2": math.log2, "sqrt": math.sqrt,
        "rsqrt": lambda x: quotient(1.0, math.sqrt(x)), "tanh": math.tanh, "sin": math.sin, "cos": math.cos,
        "fabs": abs, "pow": math.pow, "floor": lambda x: float(math.floor(x)) if math.isfinite(x) else x,
        "ceil": lambda x: float(math.ceil(x)) if math.isfinite(x) else x,
        "fmax": lambda x, y: y if math.isnan(x) else x if math.isnan(y) else max(x, y),
        "fmin": lambda x, y: y if math.isnan(x) else x if math.isnan(y) else min(x, y),
        "fma": lambda x, y, z: x * y + z, "mad": lambda x, y, z: x * y + z,
    }.items()
}  # fmt: skip
# Functions of numbers of one type.
ANY: dict[str, Callable[..., Plain]] = {
    "min": min, "max": max, "abs": abs, "clamp": lambda x, low, high: min(max(x, low), high),
    "isnan": lambda x: int(math.isnan(x)),
}  # fmt: skip


def builtin(name: str, values: list[Value]) -> Value:
    """The built-in function *name* of *values*; KeyError where none is called that."""
    if name in FLOATING:
        type = max((v.type if v.type.floating else FLOAT for v in values), key=lambda t: t.rank)
        return Value(type, type(FLOATING[name](*(float(v.number) for v in values))))
    function = ANY[name]
    type = values[0].type
    for value in values[1:]:
        type = meet(type, value.type)
    number = function(*(type(v.number) for v in values))
    return Value(INT, number) if name == "isnan" else Value(type, type(number))
