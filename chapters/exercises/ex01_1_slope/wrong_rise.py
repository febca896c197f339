"""Forgets to divide: a difference, not a slope.

The grader says: not yet per unit
"""


def slope(f, x, h=1e-5):
    return f(x + h) - f(x - h)
