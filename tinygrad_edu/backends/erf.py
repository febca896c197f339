"""The error function of an array, which NumPy does not have.

Near 0 erf(x) / x is a quotient of polynomials of x²; further out, where erf is too close to 1 to be approximated,
erfc = 1 - erf is exp(-x²) times one. The coefficients are those of S. Moshier's Cephes library (ndtr.c); the error
is at most 3 units in the last place.
"""

from __future__ import annotations

from typing import Any

import numpy as np

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


def erf(x: Any) -> Any:
    """The error function of a floating-point array, computed in float64 and rounded to the array's type; the arrays of
    other devices have one of their own.
    """
    if not isinstance(x, (np.ndarray, np.generic)):
        return x.expression("erf", "erf(x)")
    size = np.minimum(np.abs(np.asarray(x, np.float64)), ALL_BUT_ONE)
    near = size <= 1
    a, b = size[near], size[~near]
    out = np.empty_like(size)
    out[near] = a * (np.polyval(NEAR[0], a * a) / np.polyval(NEAR[1], a * a))
    out[~near] = 1 - np.exp(-b * b) * (np.polyval(FAR[0], b) / np.polyval(FAR[1], b))
    return np.copysign(out, x).astype(x.dtype)
