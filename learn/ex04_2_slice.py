"""A slice."""


def sliced(shape, strides, offset, dim, start, stop, step):
    """The window that is left after `[start:stop:step]` along *dim*: shape, strides, offset.

    No number is looked at. 0 <= start <= stop <= shape[dim], and step is at least 1.
    Return the first two as tuples.

    >>> sliced((3, 4), (4, 1), 0, dim=1, start=1, stop=4, step=2)
    ((3, 2), (4, 2), 1)
    >>> sliced((3, 4), (4, 1), 0, dim=0, start=1, stop=3, step=1)
    ((2, 4), (4, 1), 4)
    """
    raise NotImplementedError
