"""The rule of the product."""


def prod_gradient(factors):
    """The derivative of the product of *factors*, a list of numbers, with respect to each: a list.

    Any of them may be zero.

    >>> prod_gradient([2.0, 3.0, 4.0])
    [12.0, 8.0, 6.0]
    >>> prod_gradient([2.0, 0.0])
    [0.0, 2.0]
    """
    raise NotImplementedError
