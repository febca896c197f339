"""Where the oracle's arrays lie: on the default device, so that whichever it is, it is compared with PyTorch."""

import itertools

from tinygrad_edu import get_default_device
from tinygrad_edu._tensor import wrap

# How much of the random inputs to draw: on a device a kernel is built for every new layout, and what differs there is the
# kernel, not the meaning.
WHOLE = get_default_device().type == "cpu"
SHARE = 1.0 if WHOLE else 0.2


def crossed(rows, columns):
    """Each of *rows* with each of *columns*; on another device than the CPU with one, the columns in turn."""
    rows, columns = list(rows), list(columns)
    if WHOLE:
        return list(itertools.product(rows, columns))
    return [(row, columns[-i % len(columns)]) for i, row in enumerate(rows)]


def put(array, dtype):
    """The array of a tensor of the type *dtype*, on the default device, with the elements of NumPy's *array*."""
    return wrap(array, dtype).to(get_default_device())._array


def placed(array, dtype):
    """A tensor of the type *dtype*, on the default device, with the elements of NumPy's *array*."""
    return wrap(put(array, dtype), dtype)


def host(tensor):
    """The elements of a tensor of this library as an array of NumPy's."""
    return tensor.detach().cpu()._array
