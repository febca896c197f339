"""What tensors need of each element and NumPy does not offer, or offers with another meaning: functions of arrays, all
of one type.

Half-precision arrays never come here: `evaluate` in ops/ hands float32 in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import solid


def careful(function: Any) -> Callable[..., Any]:
    """A NumPy function of one or two arrays, for float32 computed in float64 and rounded: NumPy's own float32 loops
    miss by up to three units in the last place, enough to be seen in print, and this is no slower than PyTorch.
    """

    def careful_function(x: Any, *others: Any) -> Any:
        if x.dtype != np.float32:
            return function(x, *others)
        if others:
            return function(x, *others, dtype=np.float64).astype(np.float32)
        return function(x, np.empty_like(x), dtype=np.float64, casting="same_kind")  # in blocks that fit in the cache

    return careful_function


exp = careful(np.exp)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + exp(-x))


def rsqrt(x: Any) -> Any:
    return 1 / np.sqrt(x)


def reciprocal(x: Any) -> Any:
    return 1 / x


def frac(x: Any) -> Any:
    return x - np.trunc(x)


def sign(x: Any) -> Any:
    """-1, 0 or 1; of NaN 0; a boolean is its own sign."""
    return x.copy() if x.dtype.kind == "b" else np.where(x != x, 0, np.sign(x))


def whole(rounding: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """*rounding*, which leaves integers as they are."""

    def function(x: Any) -> Any:
        return rounding(x) if x.dtype.kind == "f" else x.copy()

    return function


def kept(x: Any, condition: Any) -> Any:
    """*x* where *condition*, of its shape, holds, and 0 elsewhere, in the order of the elements.

    NumPy's `where` decides for each element, and a processor that cannot foresee the decision waits; here the bits of x
    meet those of 0 or -1, which is all ones.
    """
    if x.__class__ is not np.ndarray or not x.ndim or x.dtype.kind != "f" or condition.shape != x.shape:
        return solid(np.where(condition, x, x.dtype.type(0)))
    integer = f"i{x.itemsize}"
    bits = np.negative(condition.view(np.int8)).astype(integer, order="C")
    return np.bitwise_and(bits, x.view(integer), out=bits).view(x.dtype)


# Divisions. Integers raise where they would divide by zero, floating-point numbers give infinity or NaN.


def no_zero(x: Any, y: Any) -> None:
    """RuntimeError where integers *x* are divided by a zero among *y*."""
    if y.dtype.kind != "f" and not y.all() and np.broadcast(x, y).size:
        raise RuntimeError("ZeroDivisionError")


def floor_divide(x: Any, y: Any) -> Any:
    """The quotient rounded down; of floating-point numbers that whose remainder is `remainder`, which is not always
    floor(x / y)."""
    no_zero(x, y)
    if y.dtype.kind != "f":
        return np.floor_divide(x, y)
    return np.where(y == 0, x / y, np.floor_divide(x, y))


def trunc_divide(x: Any, y: Any) -> Any:
    """The quotient rounded towards zero."""
    no_zero(x, y)
    if y.dtype.kind == "f":
        return np.trunc(x / y)
    down = np.floor_divide(x, y)
    return down + ((down < 0) & (down * y != x)).astype(x.dtype)


def remainder(x: Any, y: Any) -> Any:
    """What division leaves, with the sign of *y*, as in Python."""
    no_zero(x, y)
    return np.remainder(x, y)


def fmod(x: Any, y: Any) -> Any:
    """What division leaves, with the sign of *x*, as in C."""
    no_zero(x, y)
    return np.fmod(x, y)


# Powers.

SPECIAL: dict[float, Callable[[Any], Any]] = {  # exponents for which there is something better than logarithms
    2.0: lambda x: x * x,
    3.0: lambda x: x * x * x,
    0.5: np.sqrt,
    -0.5: rsqrt,
    -1.0: reciprocal,
    -2.0: lambda x: 1 / (x * x),
}


float_power = careful(np.power)


def power(x: Any, y: Any) -> Any:
    """x to the power of y; of integers, negative powers are 0 but for those of 1 and -1."""
    if x.dtype.kind == "f":
        better = SPECIAL.get(float(y)) if y.ndim == 0 else None
        return float_power(x, y) if better is None else better(x)
    up = np.power(x, np.maximum(y, 0))
    return np.where(y >= 0, up, np.where(x == 1, 1, np.where(x == -1, 1 - 2 * (y % 2), 0)).astype(x.dtype))


# Comparisons.


def clamp(x: Any, low: Any, high: Any) -> Any:
    """*x*, but *low* where it is less and *high* where it is more; NaN where one of the three is."""
    return np.minimum(np.maximum(x, low), high)


def lerp(x: Any, y: Any, weight: Any) -> Any:
    """From *x* (weight 0) to *y* (weight 1), computed from the nearer end so that both ends are met exactly."""
    return np.where(np.abs(weight) < 0.5, x + weight * (y - x), y - (y - x) * (1 - weight))
