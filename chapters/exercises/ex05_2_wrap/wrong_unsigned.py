"""Forgets the negative half.

The grader says: a uint8
"""


def as_int8(n):
    return n % 256
