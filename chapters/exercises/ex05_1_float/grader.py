"""Powers of two, fractions, signs, then the two special exponents."""

import math
import struct

from tinygrad_edu.learn.grading import check, require

NUMBERS = [1.0, 2.0, 0.25, 3.0, 0.1, -6.5, 3.4e38, -1.5e-38, 0.0, 1e-40, -1e-45]


def grade(module):
    for number in NUMBERS:
        [pattern] = struct.unpack("<I", struct.pack("<f", number))
        [expected] = struct.unpack("<f", struct.pack("<f", number))
        got = module.value_of(pattern)
        s, e, f = pattern >> 31, pattern >> 23 & 0xFF, (pattern & 0x7FFFFF) / 2**23
        sign = -1 if s else 1
        case = f"value_of({pattern:#010x})"
        require(isinstance(got, (int, float)), f"{case} is {got!r}, expected a number.")
        # relative, because some of these numbers are smaller than any fixed tolerance
        scale = abs(expected) or 1.0
        check(
            f"{case}, sign {s}, exponent {e}, fraction {f}: the answer divided by {scale!r}",
            got / scale,
            expected / scale,
            (sign * (1 + f) * 2.0 ** (e - 127) / scale, "With the exponent 0 there is no 1, and the power is -126."),
            (sign * (1 + f) * 2.0 ** (e - 128) / scale, "The exponent is stored with 127 added, not 128."),
            (sign * f * 2.0 ** (e - 127) / scale, "In front of the fraction stands a 1 that is not stored."),
            ((1 + f) * 2.0 ** (e - 127) / scale, "The first bit is the sign."),
        )
    for pattern, expected in [(0x7F800000, math.inf), (0xFF800000, -math.inf)]:
        got = module.value_of(pattern)
        case = f"value_of({pattern:#010x})"
        require(got == expected, f"{case} is {got!r}, expected {expected}: exponent 255, fraction 0.")
    got = module.value_of(0x7FC00000)
    require(math.isnan(got), f"value_of(0x7fc00000) is {got!r}, expected nan: exponent 255 with a fraction.")
