"""Normal numbers out of uniform ones, by the formula of Box and Muller, with PyTorch's roundings.

If u1 and u2 are uniform, a radius √(-2 ln u1) and an angle 2π·u2 give a point whose two coordinates are independent
standard normals (Box & Muller, "A note on the generation of random normal deviates", 1958). The formula is three lines;
the rest of this file is about the *last bit*. PyTorch's compiler fuses `a * b + c` into one rounding, and for float32
its logarithm and sine are the polynomials of Moshier's Cephes library, not the C library's. Whoever wants the same
digits has to round in the same places.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

FLOAT, DOUBLE = np.float32, np.float64

# Cephes: ln(1 + x) = x - x²/2 + x³·P(x) for √½ ≤ 1 + x ≤ √2, highest power first
LOG = (7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
       2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1)
SIN = (-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)  # sin x = x + x³·P(x²) for |x| ≤ π/4
COS = (2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2)  # cos x = 1 - x²/2 + x⁴·P(x²)
# Two constants as sums of numbers with few bits: multiples of the leading parts are exact
LN2 = (0.693359375, -2.12194440e-4)
QUARTER_PI = (0.78515625, 2.4187564849853515625e-4, 3.77489497744594108e-8)


def box_muller(u1: np.ndarray, u2: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two arrays of standard normals from two arrays of uniforms in [0, 1), float32 or float64.

    >>> x, y = box_muller(np.array([0.5]), np.array([0.0]))
    >>> print(x, y)  # √(2 ln 2) at the angle 0
    [1.17741002] [0.]
    """
    kept = 1 - u1  # in (0, 1]: its logarithm is finite
    if u1.dtype == FLOAT:
        radius = np.sqrt(FLOAT(-2) * cephes_log(kept))
        sine, cosine = cephes_sincos(FLOAT(2 * math.pi) * u2)
    else:
        radius = np.sqrt(-2 * libm(math.log, kept))
        angle = 2 * math.pi * u2
        sine, cosine = np.sin(angle), np.cos(angle)
    return radius * cosine, radius * sine


def box_muller_pair(u1: float, u2: float) -> tuple[float, float]:
    """The same for one pair in double precision, as PyTorch has it for short tensors: with the uniforms exchanged.

    >>> box_muller_pair(0.0, 0.5) == (math.sqrt(2 * math.log(2)), 0.0)
    True
    """
    radius, angle = math.sqrt(-2 * math.log1p(-u2)), 2 * math.pi * u1
    return radius * math.cos(angle), radius * math.sin(angle)


def cephes_log(x: np.ndarray) -> np.ndarray:
    """The natural logarithm of positive float32 numbers, rounded as Cephes' `logf` with fused multiply-add.

    >>> print(cephes_log(np.array([1.0, 2.0], FLOAT)))
    [0.        0.6931472]
    """
    mantissa, exponent = np.frexp(x)  # ½ ≤ mantissa < 1
    low = mantissa < FLOAT(math.sqrt(0.5))
    exponent = (exponent - low).astype(FLOAT)
    x = np.where(low, mantissa + mantissa, mantissa) - FLOAT(1)  # ln x = exponent·ln 2 + ln(1 + this)
    square = x * x
    tail = fma(polynomial(LOG, x) * x, square, exponent * FLOAT(LN2[1]))
    return fma(exponent, FLOAT(LN2[0]), x + (tail - FLOAT(0.5) * square))


def cephes_sincos(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sine and cosine of float32 angles from 0 to 8192, rounded as Cephes' `sinf` and `cosf` with fused multiply-add.

    >>> print(*cephes_sincos(np.array([0.0, math.pi / 2], FLOAT)))
    [0. 1.] [ 1.000000e+00 -4.371139e-08]
    """
    quarter = ((x * FLOAT(4 / math.pi)).astype(np.int32) + 1) // 2  # the nearest multiple of π/2
    eighths = (2 * quarter).astype(FLOAT)
    for part in QUARTER_PI:
        x = fma(eighths, FLOAT(-part), x)  # what remains lies in [-π/4, π/4]
    square = x * x
    sine = fma(polynomial(SIN, square) * square, x, x)
    cosine = fma(polynomial(COS, square) * square, square, -FLOAT(0.5) * square) + FLOAT(1)
    odd = quarter & 1  # a quarter turn makes the sine a cosine
    sine, cosine = np.where(odd, cosine, sine), np.where(odd, sine, cosine)
    return np.where(quarter & 2, -sine, sine), np.where((quarter + 1) & 2, -cosine, cosine)


def polynomial(coefficients: tuple[float, ...], x: np.ndarray) -> np.ndarray:
    """Horner's rule, each step one fused multiply-add."""
    y: np.ndarray = np.full_like(x, coefficients[0])
    for c in coefficients[1:]:
        y = fma(y, x, FLOAT(c))
    return y


def fma(a: np.ndarray, b: np.ndarray | np.floating, c: np.ndarray | np.floating) -> np.ndarray:
    """`a * b + c` rounded once, in the type of *a*: what a processor's fused multiply-add instruction returns.

    >>> third = np.array([1 / 3])
    >>> print(third * 3 - 1, fma(third, DOUBLE(3), DOUBLE(-1)))  # the product's lost bits are still there
    [0.] [-5.55111512e-17]
    """
    if a.dtype == FLOAT:
        return (np.multiply(a, b, dtype=DOUBLE) + c).astype(FLOAT)  # twice 24 bits fit into 53: the product is exact
    with np.errstate(over="ignore", invalid="ignore"):
        product = a * b
        total = product + c
        # What the product and the sum rounded off, exactly (Dekker 1971, Knuth's TwoSum)
        a_high, b_high = _upper_half(a), _upper_half(b)
        a_low, b_low = a - a_high, b - b_high
        product_error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
        c_part = total - product
        sum_error = (product - (total - c_part)) + (c - c_part)
        error = sum_error + product_error
    return np.where(np.isfinite(error), total + error, total)


def _upper_half(x: np.ndarray | np.floating) -> np.ndarray:
    """The leading 26 bits of float64 numbers (Veltkamp's splitting), so that products of halves are exact."""
    scaled = x * 134217729.0  # 2²⁷ + 1
    return scaled - (scaled - x)


def libm(function: Callable[[float], float], x: np.ndarray) -> np.ndarray:
    """The C library's function on float64 numbers: NumPy's own logarithm, on some processors, has another last bit."""
    return np.fromiter(map(function, x.ravel().tolist()), DOUBLE, x.size).reshape(x.shape)
