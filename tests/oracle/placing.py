"""Where the oracle's arrays lie: on the default device, so that whichever it is, it is compared with PyTorch."""

from tinygrad_edu import get_default_device
from tinygrad_edu._tensor import wrap


def put(array, dtype):
    """The array of a tensor of the type *dtype*, on the default device, with the elements of NumPy's *array*."""
    return wrap(array, dtype).to(get_default_device())._array


def placed(array, dtype):
    """A tensor of the type *dtype*, on the default device, with the elements of NumPy's *array*."""
    return wrap(put(array, dtype), dtype)


def host(tensor):
    """The elements of a tensor of this library as an array of NumPy's."""
    return tensor.detach().cpu()._array
