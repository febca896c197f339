"""An order in which backward can go."""


def order(value):
    """A list of *value* and all it was computed from, each once, users before parents.

    A *user* of x is a value that has x among its `.parents`. So *value* itself comes
    first, and a leaf that is used everywhere comes after all its users. Chains of
    100,000 values must work, so a function that calls itself will not do.

    >>> from tinygrad_edu.scalar import Value
    >>> a = Value(1.0)
    >>> b = a + a
    >>> c = b * a
    >>> order(c) == [c, b, a]
    True
    """
    raise NotImplementedError
