"""Backward by hand."""


def gradients(a, b, c):
    """The derivatives of (a * b + c) * a with respect to a, b and c, three numbers.

    No Value here: draw the graph on paper, write the local derivative on every edge,
    and send the gradient back yourself.

    >>> gradients(2.0, 3.0, 1.0)
    (13.0, 4.0, 2.0)
    """
    raise NotImplementedError
