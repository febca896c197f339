"""Forgets that the old window need not begin at the beginning of the memory.

The grader says: Add to the old offset
"""


def sliced(shape, strides, offset, dim, start, stop, step):
    shape, strides = list(shape), list(strides)
    offset = start * strides[dim]
    shape[dim] = len(range(start, stop, step))
    strides[dim] *= step
    return tuple(shape), tuple(strides), offset
