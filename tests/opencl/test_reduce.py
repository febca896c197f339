"""Reductions on the device are NumPy's, along whatever axes, of whatever layout, type and awkward size."""

import itertools

import numpy as np
import pytest

from tests.opencl.arrays import same

SHAPES = [(), (1,), (7,), (0,), (3, 0), (5, 7), (300, 3), (3, 300), (4, 5, 6), (70, 2, 50), (3, 5000), (5000, 3)]
LOOKS = {"plain": lambda a: a, "transposed": lambda a: a.T, "stepped": lambda a: a[..., ::-2] if a.ndim else a}
TOLERANCE = {"f2": 3e-2, "f4": 1e-5, "f8": 1e-12}  # of half precision: one rounding of a sum that is added in float32


def axes_of(ndim):
    return [None, *(axes for r in range(1, ndim + 1) for axes in itertools.combinations(range(ndim), r))]


KINDS = [("kernels of its kind", dtype) for dtype in ("f4", "f8", "i4", "b1", "u1", "f2", "i8")]
KINDS += [("kernels for GPUs", dtype) for dtype in ("f4", "f2", "i8")]  # a kernel takes a third of a second to build


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("put", "dtype"), KINDS, indirect=["put"])
def test_reductions(put, dtype, look):
    rng = np.random.default_rng(0)
    for shape in SHAPES:
        x = (rng.standard_normal(shape) * 5).astype("?" if dtype == "b1" else dtype)
        theirs, ours = LOOKS[look](x), LOOKS[look](put(x))
        for axes, ufunc in itertools.product(axes_of(theirs.ndim), (np.add, np.maximum, np.minimum, np.logical_or)):
            try:
                expected = ufunc.reduce(theirs, axis=axes)
            except ValueError:  # nothing is the largest of none
                with pytest.raises(ValueError, match="zero-size"):
                    ufunc.reduce(ours, axis=axes)
                continue
            size = float(np.abs(expected).max()) if np.size(expected) and expected.dtype.kind == "f" else 1.0
            same(ufunc.reduce(ours, axis=axes), expected, TOLERANCE.get(expected.dtype.str[1:], 0) * max(size, 1))


@pytest.mark.parametrize("size", [10**7, 10**6 + 3])
def test_a_long_sum_is_no_further_from_the_truth_than_twice_numpys(put, size):
    errors = []
    for seed in range(3):
        x = np.random.default_rng(seed).random(size, dtype=np.float32)
        truth = x.sum(dtype=np.float64)
        errors.append((abs(put(x).sum().item() - truth), abs(float(x.sum()) - truth)))
    ours, theirs = np.mean(errors, 0)
    assert ours <= 2 * theirs + 0.01


def test_the_first_of_equals_is_the_largest_and_nan_wins(put):
    x = np.array([[1.0, 3.0, 3.0], [np.nan, 5.0, np.nan]], np.float32)
    for function in (np.argmax, np.argmin):
        for axis in (None, 0, 1, -1):
            same(function(put(x), axis=axis), function(x, axis=axis))
    same(np.max(put(x), 1), np.max(x, 1))
    many = np.random.default_rng(0).integers(0, 50, 100_003)
    same(np.argmax(put(many)), np.argmax(many))
