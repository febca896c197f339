"""Strides of a shape."""


def strides_of(shape):
    """The strides, a tuple, of a new tensor of this *shape*: row after row, without gaps.

    The last dimension has the stride 1. No dimension of *shape* is zero.

    >>> strides_of((3, 4))
    (4, 1)
    >>> strides_of((2, 3, 4))
    (12, 4, 1)
    >>> strides_of(())
    ()
    """
    raise NotImplementedError
