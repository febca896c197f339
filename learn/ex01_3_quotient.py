"""An operation with two inputs: the quotient."""


def quotient(x, y):
    """The triple (x / y, its derivative with respect to x, and with respect to y).

    The derivatives are local: the other input is held still.

    >>> quotient(6.0, 2.0)
    (3.0, 0.5, -1.5)
    """
    raise NotImplementedError
