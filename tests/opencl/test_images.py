"""Convolution and pooling: the kernels against the same functions in NumPy, for many windows, as processors and as GPUs
do them.
"""

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.nn.functional import convolution, pooling
from tinygrad_edu.nn.functional.convolution import Setting
from tinygrad_edu.nn.functional.sliding import sliding

F = torch.nn.functional

# The sizes of the image, the window, stride, padding, dilation; and groups.
WINDOWS = [
    ((5, 6), (2, 3), (1, 1), (0, 0), (1, 1), 1),
    ((7, 5), (3, 3), (2, 1), (1, 2), (1, 1), 2),
    ((9, 8), (2, 2), (3, 2), (1, 0), (2, 3), 1),
    ((4, 4), (1, 1), (1, 1), (0, 0), (1, 1), 4),
    ((4, 4), (1, 1), (2, 2), (1, 1), (1, 1), 1),
    ((1, 33), (1, 5), (1, 2), (0, 4), (1, 2), 1),
    ((11,), (4,), (2,), (3,), (1,), 2),
    ((40, 37), (5, 5), (1, 1), (2, 2), (1, 1), 1),
]


def arrays(*shapes, dtype=np.float32):
    rng = np.random.default_rng(0)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def windows_of(all_sizes):
    for sizes, kernel, stride, padding, dilation, groups in all_sizes:
        yield Setting(sliding(sizes, kernel, stride, padding, dilation), groups)


@pytest.mark.parametrize("how", list(windows_of(WINDOWS)), ids=str)
def test_a_convolution_and_its_gradients(put, how):
    samples, channels, outs = 3, 4, 8
    shape, out = (samples, channels, *how.at.sizes), (samples, outs, *how.at.steps)
    x, w, b, g, c = arrays(shape, (outs, channels // how.groups, *how.at.kernel), (outs,), out, (channels,))
    for function, args in (
        (convolution.convolved, (x, w, b)),
        (convolution.given_to_input, (g, w, c)),
        (convolution.given_to_weight, (g, x)),
    ):
        expected = function(*args, how)
        found = function(*map(put, args), how)
        assert found.shape == expected.shape and found.dtype == expected.dtype
        np.testing.assert_allclose(found.get(), expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())


def test_images_that_are_windows_themselves(put):
    x, w = arrays((6, 5, 9, 4), (2, 3, 3, 2))
    how = Setting(sliding((9, 4), (3, 2), (1, 1), (1, 1), (1, 1)), 1)
    views = [a[1:, ::2].transpose(0, 1, 2, 3)[:, :, ::-1] for a in (x, put(x))]
    host, device = (convolution.convolved(view, weights, None, how) for view, weights in zip(views, (w, put(w))))
    np.testing.assert_allclose(device.get(), host, rtol=1e-5, atol=1e-5)


POOLS = [
    ((4, 6), (2, 2), (2, 2), (0, 0), (1, 1), False),
    ((5, 7), (3, 2), (1, 2), (1, 1), (1, 1), False),
    ((7, 7), (3, 3), (2, 2), (0, 1), (1, 1), True),
    ((9, 8), (2, 3), (3, 1), (0, 0), (2, 2), False),
]


@pytest.mark.parametrize("dtype", [np.float32, np.int64])
@pytest.mark.parametrize("pool", POOLS, ids=str)
def test_pooling(put, pool, dtype):
    at = sliding(*pool)
    [x] = arrays((2, 3, *at.sizes))
    x = (x * 3).round().astype(dtype)  # equal numbers, of which the first counts
    if dtype is np.float32:
        x[0, 0, 1, 1] = x[0, 0, 2, 1] = np.nan
        x[1, 1] = -np.inf
    for array in (x, x[0], x[:, ::2]):
        device = put(array)
        for found, expected in zip(pooling.largest_seen(device, at), pooling.largest_seen(array, at), strict=True):
            np.testing.assert_array_equal(found.get(), expected)
        np.testing.assert_allclose(pooling.sums_seen(device, at).get(), pooling.sums_seen(array, at), rtol=1e-5)
    [parts] = arrays((2, 3, *at.steps))
    _, places = pooling.largest_seen(x, at)
    expected = pooling.given_to_places(parts, places, at)
    found = pooling.given_to_places(put(parts), put(places), at)
    np.testing.assert_allclose(found.get(), expected, rtol=1e-5, atol=1e-6)
    expected = pooling.shares_given_back(parts, at)
    np.testing.assert_allclose(pooling.shares_given_back(put(parts), at).get(), expected, rtol=1e-5, atol=1e-6)


def test_half_precision_and_other_sizes_go_the_long_way(device):
    for shape, dtype in (((2, 2, 6, 6), torch.float16), ((0, 2, 6, 6), torch.float32)):
        x = torch.ones(shape, dtype=dtype, device="opencl", requires_grad=True)
        w = torch.ones(3, 2, 2, 2, dtype=dtype, device="opencl", requires_grad=True)
        F.avg_pool2d(F.max_pool2d(F.conv2d(x, w), 2), 2).sum().backward()
        assert x.grad.dtype is dtype and w.grad.dtype is dtype and w.grad.shape == w.shape


def test_a_convolution_is_few_kernels(device):
    x = torch.rand(4, 3, 8, 8, device="opencl")
    conv = torch.nn.Conv2d(3, 5, 3, device="opencl")
    conv(x)
    with torch.opencl.profile() as profile:
        F.max_pool2d(conv(x), 2)
    names = [call.name for call in profile.calls]
    assert names[0] == "unfold" and names[-1] == "largest" and len(names) <= 4
