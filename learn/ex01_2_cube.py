"""An operation of your own: the cube."""


def cube(x):
    """The pair (x³, its local derivative at x), both as numbers.

    This is all that an operation has to know: a line of arithmetic and a line of
    calculus.

    >>> cube(2.0)
    (8.0, 12.0)
    """
    raise NotImplementedError
