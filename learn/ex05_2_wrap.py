"""Round like a clockmaker."""


def as_int8(n):
    """What is left of the integer *n* in an int8: a number from -128 to 127.

    The type keeps the lowest eight bits; a first bit of 1 counts -128.

    >>> as_int8(127), as_int8(128), as_int8(300)
    (127, -128, 44)
    """
    raise NotImplementedError
