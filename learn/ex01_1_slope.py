"""A slope without calculus."""


def slope(f, x, h=1e-5):
    """How much f rises per unit at x, measured from x - h to x + h.

    *f* takes a number and returns a number.

    >>> round(slope(lambda x: 5 * x, 1.0), 6)
    5.0
    >>> round(slope(lambda x: x * x, 3.0), 6)
    6.0
    """
    raise NotImplementedError
