"""CLArray answers as ndarray does, function by function, on awkward shapes."""

import numpy as np
import pytest

from tests.opencl.arrays import same

KEYS = [
    (0,), (slice(None), -1), (..., slice(None, None, -2)), (None, slice(1, 2)), (np.array([1, -2]),),
    (slice(None), np.array([[0, 2]])), (np.array([0, 1]), slice(None), np.array([1, 2])),
    (0, slice(None), np.array([1, 2])), (None, np.array([1]), 1, ...),
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_indexing(put, key):
    x = np.arange(24).reshape(2, 3, 4)
    same(put(x)[key], x[key])
    for value in (7, np.arange(x[key].size).reshape(x[key].shape)):
        theirs, ours = x.copy(), put(x)
        theirs[key] = value
        ours[key] = value if np.ndim(value) == 0 else put(value)
        same(ours, theirs)


@pytest.mark.parametrize("key", [np.s_[:], np.s_[:, :, :1], np.s_[:0, :, ::2]], ids=str)
def test_bytes_are_elements_of_another_type_where_they_follow_each_other(put, key):
    x = np.arange(24.0).reshape(2, 3, 4)
    same(put(x)[key].view(np.int32), x[key].view(np.int32))
    with pytest.raises(ValueError, match="one after another"):
        put(x)[..., ::2].view(np.int32)


def test_the_same_row_may_be_read_twice(put):
    x = np.arange(24).reshape(2, 3, 4)
    same(put(x)[np.array([1, 0, -1])], x[[1, 0, -1]])


def test_overlapping_assignment_reads_first(put):
    x = np.arange(24).reshape(4, 6)
    ours = put(x)
    ours[:, 1:] = ours[:, :-1]
    x[:, 1:] = x[:, :-1].copy()
    same(ours, x)


def test_nothing_becomes_an_array_of_numpy_by_itself(put):
    with pytest.raises(TypeError, match="does not become"):
        np.asarray(put(np.zeros(2)))
    with pytest.raises(TypeError, match="only with arrays of that device"):
        put(np.zeros(2)) + np.zeros(2)
