"""Read a float."""

import math


def value_of(pattern):
    sign = -1.0 if pattern >> 31 else 1.0
    exponent = pattern >> 23 & 0xFF
    fraction = (pattern & 0x7FFFFF) / 2**23
    if exponent == 255:
        return math.nan if fraction else sign * math.inf
    if exponent == 0:
        return sign * fraction * 2.0**-126
    return sign * (1 + fraction) * 2.0 ** (exponent - 127)
