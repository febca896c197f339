"""Where the oracle's arrays lie: on the default device, so that whichever it is, it is compared with PyTorch."""

from tinygrad_edu import get_default_device
from tinygrad_edu._tensor import wrap

# How much of the random inputs to draw: on a device a kernel is built for every new layout, and what differs there is the
# kernel, not the meaning.
SHARE = 1.0 if get_default_device().type == "cpu" else 0.2


def put(array, dtype):
    """The array of a tensor of the type *dtype*, on the default device, with the elements of NumPy's *array*."""
    return wrap(array, dtype).to(get_default_device())._array


def placed(array, dtype):
    """A tensor of the type *dtype*, on the default device, with the elements of NumPy's *array*."""
    return wrap(put(array, dtype), dtype)


def host(tensor):
    """The elements of a tensor of this library as an array of NumPy's."""
    return tensor.detach().cpu()._array
