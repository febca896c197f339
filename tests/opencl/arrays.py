"""What the tests of arrays share: one function of NumPy, done to arrays of the host and of the device, and compared."""

import numpy as np

from tinygrad_edu.backends.opencl.array import CLArray


def same(ours, theirs, tolerance=0.0):
    """Assert that two results, or tuples of them, are equal, or within *tolerance* where they are floating point."""
    if isinstance(theirs, (tuple, list)):
        for one, other in zip(ours, theirs, strict=True):
            same(one, other, tolerance)
        return
    ours, theirs = ours.get() if isinstance(ours, CLArray) else np.asarray(ours), np.asarray(theirs)
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    if theirs.dtype.kind == "f":
        np.testing.assert_allclose(ours, theirs, tolerance, tolerance)
    else:
        np.testing.assert_array_equal(ours, theirs)


def compare(put, function, *inputs, tolerance=0.0):
    """Assert that *function* does the same to arrays that *put* takes to the device."""
    on_device = [put(x) if isinstance(x, np.ndarray) else x for x in inputs]
    same(function(*on_device), function(*inputs), tolerance)
