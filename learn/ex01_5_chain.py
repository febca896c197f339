"""Follow one path back."""


def slope_along(value):
    """The derivative of *value* with respect to the leaf that it was computed from.

    Each step took one Value only: `value.edges()` gives its parent, with the local
    derivative. A leaf has no parent, and its derivative with respect to itself is 1.

    >>> from tinygrad_edu.scalar import Value
    >>> slope_along((Value(3.0) * 2 + 1) ** 2)
    28.0
    """
    raise NotImplementedError
