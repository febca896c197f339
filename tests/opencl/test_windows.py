"""Windows are tuples of integers: no device is needed to see that they are NumPy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tinygrad_edu.backends.opencl import windows

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)


def views(draw, array):
    """*array* permuted and stepped, so that its strides are anything."""
    array = array.transpose(draw(st.permutations(range(array.ndim))))
    for dim in range(array.ndim):
        step = draw(st.sampled_from([1, 2, -1]))
        array = array[(slice(None),) * dim + (slice(None, None, step),)]
    return array


@st.composite
def arrays(draw):
    shape = draw(SHAPES)
    return views(draw, np.arange(int(np.prod(shape)), dtype=np.int32).reshape(shape))


@given(arrays(), st.data())
def test_an_index_is_the_window_that_numpy_makes(array, data):
    key = data.draw(hnp.basic_indices(array.shape, allow_newaxis=True, allow_ellipsis=True))
    expected = array[key if isinstance(key, tuple) else (key,)] if array.ndim or key not in ((), ...) else array
    shape, strides, offset = windows.index(array.shape, array.strides, key if isinstance(key, tuple) else (key,))
    assert shape == np.shape(expected)
    if np.size(expected) > 1:
        assert [s for s, n in zip(strides, shape) if n > 1] == [s for s, n in zip(expected.strides, shape) if n > 1]
    if np.size(expected) and isinstance(expected, np.ndarray):
        assert offset == expected.__array_interface__["data"][0] - array.__array_interface__["data"][0]


@given(arrays())
def test_contiguous_means_what_numpy_means(array):
    assert windows.is_contiguous(array.shape, array.strides, array.itemsize) == array.flags.c_contiguous


@given(arrays(), st.data())
def test_a_reshape_is_a_window_exactly_where_numpy_finds_one(array, data):
    size = array.size
    parts = [n for n in range(1, size + 1) if size % n == 0] or [0]
    first = data.draw(st.sampled_from(parts))
    to = (first, size // first) if first else (0, 3)
    strides = windows.reshape(array.shape, array.strides, to, array.itemsize)
    expected = array.reshape(to)
    if size and strides is not None:
        assert np.shares_memory(expected, array)
        assert [s for s, n in zip(strides, to) if n > 1] == [s for s, n in zip(expected.strides, to) if n > 1]
    elif size:
        assert not np.shares_memory(expected, array)


@given(hnp.mutually_broadcastable_shapes(num_shapes=3, max_dims=4, max_side=4))
def test_shapes_meet_as_numpy_has_it(shapes):
    assert windows.broadcast_shapes(*shapes.input_shapes) == shapes.result_shape


@pytest.mark.parametrize("shapes", [((2,), (3,)), ((2, 1), (3, 2, 4), (5,))])
def test_shapes_that_do_not_meet(shapes):
    with pytest.raises(ValueError, match=r"."):
        windows.broadcast_shapes(*shapes)


@given(arrays())
def test_collapsing_keeps_every_element_in_its_place(array):
    shape, (strides,) = windows.collapse(array.shape, [array.strides])
    ours = [sum(i * s for i, s in zip(index, strides)) for index in np.ndindex(*shape)] if array.size else []
    theirs = [sum(i * s for i, s in zip(index, array.strides)) for index in np.ndindex(*array.shape)]
    assert ours == (theirs if array.size else [])
    assert len(shape) <= max(array.ndim, 1)
