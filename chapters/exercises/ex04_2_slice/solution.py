"""A slice."""


def sliced(shape, strides, offset, dim, start, stop, step):
    shape, strides = list(shape), list(strides)
    offset += start * strides[dim]
    shape[dim] = (stop - start + step - 1) // step
    strides[dim] *= step
    return tuple(shape), tuple(strides), offset
