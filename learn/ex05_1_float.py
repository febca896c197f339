"""Read a float."""


def value_of(pattern):
    """The number, a Python float, whose 32 bits as a float32 are the integer *pattern*.

    The exponent 0 is special: there, the number is fraction / 2**23 times 2**-126,
    with no 1 in front. The exponent 255 is infinity if the fraction is 0, with the
    sign, and otherwise not a number, nan.

    >>> value_of(0b0_10000000_10000000000000000000000)
    3.0
    >>> value_of(0xFF800000)
    -inf
    """
    raise NotImplementedError
