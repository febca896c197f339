"""Forgets that a larger divisor makes the quotient smaller.

The grader says: makes the quotient smaller
"""


def quotient(x, y):
    return x / y, 1 / y, x / y**2
