"""Relies on a result below zero, which relu does not let through.

The grader says: below zero, relu
"""


def network():
    return (1, -1, 0), (0, 0, 0), (1, 0, -0.5)
