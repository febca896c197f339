"""Do they go together?"""


def meet(a, b):
    """The shape in which tensors of the shapes *a* and *b*, two tuples, meet.

    ValueError, with whatever text you like, if they do not go together. A size may be
    zero: it is a size like any other.

    >>> meet((3, 1), (4,))
    (3, 4)
    >>> meet((), (2, 3))
    (2, 3)
    """
    raise NotImplementedError
