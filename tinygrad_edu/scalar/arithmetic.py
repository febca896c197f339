"""Functions of plain numbers that stay finite where mathematics does, and that say what is wrong where it does not.

The rule is Python's own: a result that does not exist is an error at the call that asked for it, and never a quiet NaN.
NaN and infinity that come *in* are numbers like any other and flow on as IEEE arithmetic has them.
"""

from __future__ import annotations

import math
from typing import Any


def number(x: Any, operation: str) -> float:
    """*x* as a float; TypeError, which names the *operation*, for what is not a number.

    >>> number(True, "Value")
    1.0
    """
    if x.__class__ is float:
        return x
    single = hasattr(x, "__float__") and not getattr(x, "shape", ())  # an array of one number is still an array
    if not single or hasattr(x, "backward"):
        advice = "take its .data" if hasattr(x, "backward") else "a Value goes with Values, ints and floats"
        raise TypeError(f"{operation}: {x!r} is not a number; {advice}")
    try:
        return float(x)
    except OverflowError:
        raise OverflowError(f"{operation}: {x!r} is larger than the largest float; scale it down first") from None


def exp(x: float) -> float:
    """e to the power of *x*; OverflowError above 709.78."""
    try:
        return math.exp(x)
    except OverflowError:
        raise OverflowError(f"exp({x!r}) is larger than the largest float; subtract the largest input first") from None


def log(x: float) -> float:
    """The natural logarithm; ValueError where *x* is zero or negative."""
    if x <= 0.0:
        advice = "clamp it to a small positive number first"
        raise ValueError(f"log({x!r}): only a positive number has a logarithm; {advice}")
    return math.log(x)


def sqrt(x: float) -> float:
    """The square root; ValueError where *x* is negative."""
    if x < 0.0:
        raise ValueError(f"sqrt({x!r}): a negative number has no real root; clamp it at 0 first")
    return math.sqrt(x)


def sin(x: float) -> float:
    """The sine of *x* radians; ValueError for infinity."""
    return math.sin(_finite_angle(x, "sin"))


def cos(x: float) -> float:
    """The cosine of *x* radians; ValueError for infinity."""
    return math.cos(_finite_angle(x, "cos"))


def _finite_angle(x: float, operation: str) -> float:
    if math.isinf(x):
        raise ValueError(f"{operation}({x!r}): an infinite angle points nowhere; look for where the infinity came from")
    return x


def sign(x: float) -> float:
    """The derivative of abs: 1 above zero, -1 below, 0 at zero, NaN at NaN."""
    if x > 0.0:
        return 1.0
    return -1.0 if x < 0.0 else abs(x)


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)), written so that exp only ever sees a number below zero and cannot overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def softplus(x: float) -> float:
    """log(1 + exp(x)), with the larger of the two terms taken out of the logarithm."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def divide(x: float, y: float) -> float:
    """x / y; ZeroDivisionError where *y* is zero."""
    if y == 0.0:
        raise ZeroDivisionError(f"{x!r} / {y!r}: division by zero; add a small number to the divisor")
    return x / y


def power(x: float, y: float) -> float:
    """x ** y; an error where that is infinite or no real number."""
    try:
        result = x**y
    except ZeroDivisionError:
        raise ZeroDivisionError(f"{x!r} ** {y!r}: zero has no negative power; add a small number to the base") from None
    except OverflowError:
        raise OverflowError(f"{x!r} ** {y!r} is larger than the largest float; scale the base down first") from None
    if isinstance(result, complex):
        raise ValueError(f"{x!r} ** {y!r}: only a whole power of a negative number is real; use abs() of the base")
    return float(result)


def power_slope(x: float, y: float, result: float) -> float:
    """The derivative of result = x ** y with respect to x, y * x ** (y - 1), which is infinite for a root at 0."""
    if y == 0.0:
        return 0.0
    try:
        return float(y * x ** (y - 1.0))
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return y * (result / x)  # infinite as well, with the right sign


def exponent_slope(x: float, y: float, result: float) -> float:
    """The derivative of result = x ** y with respect to y, result * log(x).

    It is NaN for a negative base, which has whole powers only.
    """
    if x > 0.0:
        return result * math.log(x)
    return 0.0 if x == 0.0 and y >= 0.0 else math.nan
