"""What NumPy's functions of elements are in OpenCL C, and the few functions that OpenCL C lacks or defines otherwise.

An expression names its inputs x, y, z. It is written once for every type; a function in it that has an entry in
DEFINED below becomes a C function of that type in front of the kernel, any other is OpenCL's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

# NumPy name: expression. The types of operands and result are NumPy's.
UFUNCS = {
    "add": "x + y", "subtract": "x - y", "multiply": "x * y", "divide": "x / y", "true_divide": "x / y",
    "floor_divide": "floor_divide(x, y)", "remainder": "modulo(x, y)", "fmod": "fmod(x, y)", "power": "power(x, y)",
    "float_power": "power(x, y)", "negative": "-x", "positive": "x", "absolute": "absolute(x)", "fabs": "fabs(x)",
    "sign": "sign_or_nan(x)", "square": "x * x", "reciprocal": "1 / x", "sqrt": "sqrt(x)", "cbrt": "cbrt(x)",
    "exp": "exp(x)", "exp2": "exp2(x)", "expm1": "expm1(x)", "log": "log(x)", "log2": "log2(x)", "log10": "log10(x)",
    "log1p": "log1p(x)", "logaddexp": "logaddexp(x, y)", "sin": "sin(x)", "cos": "cos(x)", "tan": "tan(x)",
    "arcsin": "asin(x)", "arccos": "acos(x)", "arctan": "atan(x)", "arctan2": "atan2(x, y)", "hypot": "hypot(x, y)",
    "sinh": "sinh(x)", "cosh": "cosh(x)", "tanh": "tanh(x)", "arcsinh": "asinh(x)", "arccosh": "acosh(x)",
    "arctanh": "atanh(x)", "copysign": "copysign(x, y)", "floor": "floor(x)", "ceil": "ceil(x)", "trunc": "trunc(x)",
    "rint": "rint(x)", "maximum": "maximum(x, y)", "minimum": "minimum(x, y)", "fmax": "fmax(x, y)",
    "fmin": "fmin(x, y)", "clip": "minimum(maximum(x, y), z)", "equal": "x == y", "not_equal": "x != y",
    "less": "x < y", "less_equal": "x <= y", "greater": "x > y", "greater_equal": "x >= y", "isnan": "isnan(x)",
    "isinf": "isinf(x)", "isfinite": "isfinite(x)", "signbit": "signbit(x)", "logical_not": "!x",
    "logical_and": "x && y", "logical_or": "x || y", "logical_xor": "!x != !y", "invert": "~x",
    "bitwise_and": "x & y", "bitwise_or": "x | y", "bitwise_xor": "x ^ y", "left_shift": "left_shift(x, y)",
    "right_shift": "right_shift(x, y)",
}  # fmt: skip

# A number as second operand for which there is something better, as NumPy and PyTorch have it too.
SPECIAL = {
    ("power(x, y)", 2.0): "x * x", ("power(x, y)", 3.0): "x * x * x", ("power(x, y)", 0.5): "sqrt(x)",
    ("power(x, y)", -0.5): "1 / sqrt(x)", ("power(x, y)", -1.0): "1 / x", ("power(x, y)", -2.0): "1 / (x * x)",
}  # fmt: skip

# What PoCL does to a vector and gets wrong is done to its elements one by one: its sine, cosine and tangent of small
# floats where one of the others is huge, off by a hundredth; its powers of doubles where a base beside them is 0,
# infinite, NaN or denormal. (In brackets, the name is the language's own.)
ANGLE = (
    "if (all(fabs(x) < 30000.0f)) return (NAME)(x); "
    "float a[16]; vstore16(x, 0, a); for (int i = 0; i < 16; i++) a[i] = (NAME)(a[i]); return vload16(0, a);"
)
POWER = (
    "if (all(isnormal(x) & isfinite(y))) return pow(x, y); "
    "double a[8], b[8]; vstore8(x, 0, a); vstore8(y, 0, b); for (int i = 0; i < 8; i++) a[i] = pow(a[i], b[i]); "
    "return vload8(0, a);"
)

# What a kernel of the expression is called, whoever asks for it, so that it is built once: NumPy has other names than
# the rows of the table, and a power may be something simpler.
NAMES = {
    "x - y": "sub", "x * y": "mul", "x / y": "div", "x == y": "eq", "x != y": "ne", "x < y": "lt", "x <= y": "le",
    "x > y": "gt", "x >= y": "ge", "-x": "neg", "!x": "logical_not", "absolute(x)": "abs", "rint(x)": "round",
    "floor_divide(x, y)": "floor_divide", "power(x, y)": "pow", "x * x": "square", "x * x * x": "cube",
    "sqrt(x)": "sqrt", "1 / sqrt(x)": "root_reciprocal", "1 / x": "reciprocal", "1 / (x * x)": "square_reciprocal",
}  # fmt: skip

# Function: its parameters and, by kind of type, its body. T is the type, U that of its bits, BITS their number. The
# bodies for floating-point types serve vectors too: comparisons are joined by | and &, and both sides of ?: have the
# type T.
DEFINED: dict[str, tuple[str, dict[str, str]]] = {
    "maximum": ("xy", {  # NaN where one of them is
        "float": "return (x > y) | (x != x) ? x : y;",
        "int": "return x > y ? x : y;",
    }),
    "minimum": ("xy", {
        "float": "return (x < y) | (x != x) ? x : y;",
        "int": "return x < y ? x : y;",
    }),
    "fmax": ("xy", {"int": "return x > y ? x : y;"}),
    "fmin": ("xy", {"int": "return x < y ? x : y;"}),
    "absolute": ("x", {"float": "return fabs(x);", "int": "return x < 0 ? -x : x;"}),
    "fabs": ("x", {"int": "return x < 0 ? -x : x;"}),
    "sign": ("x", {"int": "return (x > 0) - (x < 0);"}),
    "sign_or_nan": ("x", {"float": "return x != x ? x : sign(x);", "int": "return (x > 0) - (x < 0);"}),
    "floor": ("x", {"int": "return x;"}),
    "ceil": ("x", {"int": "return x;"}),
    "trunc": ("x", {"int": "return x;"}),
    "rint": ("x", {"int": "return x;"}),
    "isnan": ("x", {"int": "return 0;"}),
    "isinf": ("x", {"int": "return 0;"}),
    "isfinite": ("x", {"int": "return 1;"}),
    "signbit": ("x", {"int": "return x < 0;"}),
    **{name: ("x", {"float16": ANGLE.replace("NAME", name)}) for name in ("sin", "cos", "tan")},
    # PoCL's stays a unit in the last place below 1 for ever.
    "tanh": ("x", {
        "float": "return fabs(x) > 9.02f ? copysign((T)(1), x) : (tanh)(x);",
        "double": "return (tanh)(x);", "double8": "return (tanh)(x);",
    }),
    "logaddexp": ("xy", {  # without the overflow of exp; of two equal infinities that one
        "float": "T d = x == y ? (T)(0) : fabs(x - y); return maximum(x, y) + log1p(exp(-d));",
    }),
    # Divisions. A processor traps where an integer is divided by 0, or the lowest one by -1.
    "floor_divide": ("xy", {  # the quotient whose remainder is modulo(x, y)
        "float": (
            "T left = fmod(x, y), whole = (x - left) / y; "
            "whole = (left != 0) & ((left < 0) != (y < 0)) ? whole - 1 : whole; "
            "T down = floor(whole); down = whole - down > (T)(0.5f) ? down + 1 : down; "
            "return y == 0 ? x / y : whole == 0 ? copysign((T)(0), x / y) : down;"
        ),
        "int": (
            "if (y == 0) return 0; if (y == (T)-1) return y < 0 ? -x : x / y; "
            "return x / y - (x % y != 0 && (x < 0) != (y < 0));"
        ),
    }),
    "trunc_divide": ("xy", {
        "float": "return trunc(x / y);",
        "int": "if (y == 0) return 0; if (y == (T)-1) return y < 0 ? -x : x / y; return x / y;",
    }),
    "modulo": ("xy", {  # what division leaves, with the sign of y
        "float": (
            "T left = fmod(x, y); "
            "return left == 0 ? copysign((T)(0), y) : (left < 0) != (y < 0) ? left + y : left;"
        ),
        "int": (
            "if (y == 0 || (y < 0 && y == (T)-1)) return 0; "
            "T left = x % y; return left != 0 && (left < 0) != (y < 0) ? left + y : left;"
        ),
    }),
    "fmod": ("xy", {
        # OpenCL's own is exact, but not PoCL's of doubles. Here every subtraction is: a is less than 2 t.
        "double": (
            "if (isnan(x) || isnan(y) || isinf(x) || y == 0) return NAN; if (isinf(y)) return x; "
            "double a = fabs(x), b = fabs(y); int n = a < b ? -1 : ilogb(a) - ilogb(b); "
            "for (double t = ldexp(b, n); n >= 0; n--, t /= 2) if (a >= t) a -= t; return copysign(a, x);"
        ),
        "int": "return y == 0 || (y < 0 && y == (T)-1) ? 0 : x % y;",
    }),
    "power": ("xy", {
        "float": "return pow(x, y);", "double8": POWER,
        "int": (
            "if (y < 0) return x == 1 ? 1 : x == (T)-1 ? (y & 1 ? -1 : 1) : 0; "
            "T out = 1; for (; y; y >>= 1, x *= x) if (y & 1) out *= x; return out;"
        ),
    }),
    # A shift by more places than there are leaves nothing but the sign.
    "left_shift": ("xy", {"int": "return y >= 0 && y < BITS ? x << y : 0;"}),
    "right_shift": ("xy", {"int": "return y >= 0 && y < BITS ? x >> y : x < 0 ? -1 : 0;"}),
    # From floating-point numbers to integers, out of range too, as the processors do it on which NumPy runs.
    "to_int": ("x", {"float": "return x >= -2147483648.0f && x < 2147483648.0f ? (int)x : INT_MIN;"}),
    "to_long": ("x", {
        "float": "return x >= -9223372036854775808.0f && x < 9223372036854775808.0f ? (long)x : LONG_MIN;",
    }),
    # The nearest number with 8 significant bits, or 11 (fewer below 2^-14, none from 65520 on), ties to even.
    "to_bfloat16": ("x", {
        "float": "U bits = as_U(x); return x != x ? x : as_T((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000u);",
    }),
    "to_half": ("x", {
        "float": (
            "T size = fabs(x); U bits = as_U(x); T near = as_T((bits + 0xfff + ((bits >> 13) & 1)) & 0xffffe000u); "
            "return x != x ? x : size >= 65520.0f ? x * INFINITY : "
            "size < 0x1p-14f ? copysign(size + 0.5f - 0.5f, x) : near;"
        ),
        "double": "ushort bits; vstore_half(x, 0, (private half *)&bits); return vload_half(0, (private half *)&bits);",
    }),
}  # fmt: skip
RESULTS = {"to_int": "int", "to_long": "long"}  # the type of the result, where it is not T
DIVISIONS = ("floor_divide", "trunc_divide", "modulo", "fmod")  # RuntimeError for integers divided by zero
LOOPING = ("fmod", "modulo", "floor_divide")  # the functions that have no vectors of doubles
ON_TRUTH_VALUES = {"~x": "!x"}
MATHEMATICS = re.compile(
    r"\b(a?(sin|cos|tan)h?|atan2|exp(2|m1)?|log(2|10|1p|addexp)?|power|pow|erf|fmod|modulo|floor_divide|hypot|cbrt)\("
)  # functions that a compiler does not make vectors of by itself


def kind_of(type: str) -> str:
    """"float" or "int", the kind of the C type, scalar or vector, named *type*."""
    return "float" if type.startswith(("float", "double")) else "int"


def body_of(name: str, type: str) -> str | None:
    """The body in DEFINED of the function *name* for *type*."""
    bodies = DEFINED.get(name, ("", {}))[1]
    return bodies.get(type) or bodies.get(kind_of(type))


def names(expression: str) -> list[str]:
    """The functions that *expression* calls."""
    return re.findall(r"\b([a-z_]\w*)\(", expression)


def typed(expression: str, type: str) -> str:
    """*expression* with the functions of DEFINED called by their name for *type*.

    >>> typed("maximum(x, y) + exp(x)", "float16")
    'maximum_float16(x, y) + exp(x)'
    """

    def rename(match: re.Match[str]) -> str:
        name = match[1]
        return f"{name}_{type}(" if body_of(name, type) else match[0]

    return re.sub(r"\b([a-z_]\w*)\(", rename, expression)


def definitions(expressions: Sequence[str], type: str) -> list[str]:
    """The C functions of *type* that *expressions* need, each after those that it calls itself."""
    found: dict[str, None] = {}
    for expression in expressions:
        for name in names(expression):
            found.update(dict.fromkeys(_definition(name, type)))
    return list(found)


@cache
def _definition(name: str, type: str) -> tuple[str, ...]:
    body = body_of(name, type)
    if body is None:
        return ()
    parameters = ", ".join(f"T {p}" for p in DEFINED[name][0])
    text = f"{RESULTS.get(name, 'T')} {name}_{type}({parameters}) {{ {typed(body, type)} }}"
    bits = {"char": 8, "uchar": 8, "short": 16, "ushort": 16, "int": 32, "uint": 32}.get(type, 64)
    both = {"T": type, "U": type.replace("float", "uint").replace("double", "ulong")}
    text = re.sub(r"\b(as_)?([TU])\b", lambda found: (found[1] or "") + both[found[2]], text).replace("BITS", str(bits))
    return (*definitions([body], type), text)
