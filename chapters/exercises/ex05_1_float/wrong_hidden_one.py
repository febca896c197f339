"""Forgets the 1 that is not stored.

The grader says: a 1 that is not stored
"""


def value_of(pattern):
    sign = -1.0 if pattern >> 31 else 1.0
    exponent = pattern >> 23 & 0xFF
    fraction = (pattern & 0x7FFFFF) / 2**23
    return sign * fraction * 2.0 ** (exponent - 127)
