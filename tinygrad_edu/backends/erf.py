"""The error function of an array, which NumPy does not have, and GELU, which is made of it.

In float64, erf(x) / x near 0 is a quotient of polynomials of x²; further out, where erf is too close to 1 to be
approximated, erfc = 1 - erf is exp(-x²) times one. The coefficients are those of S. Moshier's Cephes library (ndtr.c);
the error is at most 3 units in the last place.

In float32 one polynomial does for all numbers. Let Φ be the distribution function of the normal distribution. The
logarithm of the odds Φ(x) / Φ(-x) is x times an even function that hardly bends, so Φ(x) = 1 / (1 + exp(-x p(x²))) and
erf(x) = tanh(√2 x p(2 x²) / 2), with no case to tell from another. The coefficients were fitted to the largest error.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .blocks import in_blocks
from .powers import quick_power

# Numerators and denominators, highest power first, as np.polyval wants them.
NEAR = (  # erf(x) / x as a function of x², up to 1
    [9.60497373987051638749e0, 9.00260197203842689217e1, 2.23200534594684319226e3, 7.00332514112805075473e3,
     5.55923013010394962768e4],
    [1.0, 3.35617141647503099647e1, 5.21357949780152679795e2, 4.59432382970980127987e3, 2.26290000613890934246e4,
     4.92673942608635921086e4],
)
FAR = (  # erfc(x) exp(x²) as a function of x, from 1 to 8
    [2.46196981473530512524e-10, 5.64189564831068821977e-1, 7.46321056442269912687e0, 4.86371970985681366614e1,
     1.96520832956077098242e2, 5.26445194995477358631e2, 9.34528527171957607540e2, 1.02755188689515710272e3,
     5.57535335369399327526e2],
    [1.0, 1.32281951154744992508e1, 8.67072140885989742329e1, 3.54937778887819891062e2, 9.75708501743205489753e2,
     1.82390916687909736289e3, 2.24633760818710981792e3, 1.65666309194161350182e3, 5.57535340817727675546e2],
)
ALL_BUT_ONE = 6.0  # from here on erf(x) is 1 to the last bit

# Where their numbers end, at x² = 31, the polynomials below are large enough for Φ and erf to be 0 or ±1 in float32,
# and from there on they only grow.
# p(x²) / 2, highest power first, with an error of erf below 1e-8.
HALF_LOG_ODDS = [
    2.500605698963e-13, -2.362175659013e-11, 8.691116622669e-10, -1.433344871938e-08, 3.002990783441e-08,
    3.060529834028e-06, -5.261152932366e-05, -3.653839245624e-05, 0.03633544979516, 0.7978845686988,
]
# p(x²) = A (x² + B + C / (x² + D + E / (x² + F))), with an error of Φ, and of x Φ, below 1.3e-7: two units in the last
# place of a float32 between 1/2 and 1. A polynomial that is as good takes a quarter more steps.
LOG_ODDS = (0.0349135443, 70.4307864112, -234.174663252, -10.1293579781, 655.748222863, 33.4552466984)
ROOT_2, ROOT_2_PI = math.sqrt(2), math.sqrt(2 * math.pi)


def erf(x: Any) -> Any:
    """The error function of a floating-point array; the arrays of other devices have one of their own."""
    if not isinstance(x, (np.ndarray, np.generic)):
        return x.expression("erf", "erf(x)")
    return in_blocks(_erf_of_float32, x, rooms=3, room=np.float64) if x.dtype == np.float32 else _erf_of_float64(x)


def _erf_of_float64(x: Any) -> Any:
    size = np.minimum(np.abs(np.asarray(x)), ALL_BUT_ONE)
    near = size <= 1
    a, b = size[near], size[~near]
    out = np.empty_like(size)
    out[near] = a * (np.polyval(NEAR[0], a * a) / np.polyval(NEAR[1], a * a))
    out[~near] = 1 - np.exp(-b * b) * (np.polyval(FAR[0], b) / np.polyval(FAR[1], b))
    return np.copysign(out, x)


def _erf_of_float32(out: Any, wide: Any, square: Any, room: Any, x: Any) -> None:
    """Computed in float64, so that it is rounded once."""
    wide[...] = x
    np.multiply(wide, ROOT_2, out=wide)
    np.tanh(_times_polynomial(wide, HALF_LOG_ODDS, square, room), out=room)
    out[...] = room


def _times_polynomial(x: Any, coefficients: list[float], square: Any, out: Any) -> Any:
    """x p(x²), where p has these *coefficients*."""
    highest, *others, last = coefficients
    np.multiply(x, x, out=square)
    np.multiply(square, highest, out=out)
    for c in others:
        np.add(out, c, out=out)
        np.multiply(out, square, out=out)
    np.add(out, last, out=out)
    return np.multiply(out, x, out=out)


def gelu(x: Any) -> Any:
    """x Φ(x)"""
    if x.__class__ is np.ndarray and x.dtype == np.float32:
        return in_blocks(_gelu, x)
    return x * (0.5 * (1 + erf(x * x.dtype.type(1 / ROOT_2))))


def _gelu(out: Any, square: Any, x: Any) -> None:
    power, factor = quick_power()
    a, b, c, d, e, f = LOG_ODDS
    np.multiply(x, x, out=square)
    np.divide(e, np.add(square, f, out=out), out=out)
    np.divide(c, np.add(np.add(out, square, out=out), d, out=out), out=out)
    np.multiply(np.add(np.add(out, square, out=out), b, out=out), x, out=out)
    odds = power(np.multiply(out, -a * factor, out=out), out=out)
    np.divide(x, np.add(odds, 1, out=odds), out=out)


def gelu_gradient(g: Any, x: Any, y: Any) -> Any:
    """*g* times Φ(x) + x φ(x), where φ is the density: the derivative. *y* is the GELU of *x*; all are float32."""
    return in_blocks(_gelu_gradient, g, x, y, rooms=0)


def _gelu_gradient(out: Any, g: Any, x: Any, y: Any) -> None:
    """As y = x Φ(x), the slope is (x² φ(x) + y) / x: Φ need not be kept, nor computed again, nor needs it room."""
    power, factor = quick_power()
    np.multiply(x, -0.5 * factor, out=out)
    power(np.multiply(out, x, out=out), out=out)
    for times in (x, 1 / ROOT_2_PI, x):
        np.multiply(out, times, out=out)
    np.divide(np.add(out, y, out=out), x, out=out)
    if np.isnan(out @ out):
        np.copyto(out, 0.5, where=x == 0)
    np.multiply(out, g, out=out)
