"""Count paths without walking them."""


def count_paths(value):
    """The number of paths from *value* back to leaves, an int; use nothing but `.parents`.

    A leaf is one path by itself. In `a + a` there are two paths to a. Look at each
    value once: the grader counts how often you read `.parents`, and the graphs have
    up to 2⁶⁴ paths. They are at most 200 deep, so a function that calls itself is
    fine.

    >>> from tinygrad_edu.scalar import Value
    >>> a = Value(5.0)
    >>> b = a + a
    >>> count_paths(b + b)
    4
    """
    raise NotImplementedError
