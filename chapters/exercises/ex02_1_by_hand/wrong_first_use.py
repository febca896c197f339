"""Stops at the outer a and overlooks that the sum depends on a as well.

The grader says: inside the bracket
"""


def gradients(a, b, c):
    return a * b + c, a * a, a
