"""Sums of many numbers: every way of adding them up, against float64."""

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.ops.totals import total

CASES = [
    ((100_000,), (0,)),  # chunks, and a rest
    ((20_000, 3), (0,)),  # short rows put together
    ((20_001, 3), (1,)),
    ((300, 200), (0,)),  # blocks, and a rest
    ((300, 1300), (1,)),
    ((30, 40, 50), (0, 2)),
    ((30, 40, 50), (1,)),
    ((6, 5, 40, 50), (0, 2)),
    ((30, 40, 50), (0, 1, 2)),
    ((16_384, 1), (1,)),
]


@pytest.mark.parametrize(("shape", "dims"), CASES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_totals_are_those_of_float64(shape, dims, dtype):
    array = np.random.default_rng(0).random(shape).astype(dtype)
    exact = array.astype(np.longdouble).sum(dims)
    for keepdim in (False, True):
        result = total(array, dims, keepdim)
        assert result.shape == array.sum(dims, keepdims=keepdim).shape
        assert result.dtype == dtype
        assert np.allclose(result.reshape(exact.shape), exact, rtol=8 * np.finfo(dtype).eps, atol=0)


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_tensor_that_is_not_in_order_is_added_up_too(order):
    array = np.asarray(np.random.default_rng(0).random((200, 300)), np.float32, order=order)
    x = torch.from_numpy(array).to(torch.get_default_device())
    assert x.sum(0).tolist() == pytest.approx(array.astype(float).sum(0).tolist(), rel=1e-6)


def test_the_sum_of_repeated_elements_is_a_product():
    column = torch.linspace(0, 1, 300).reshape(300, 1)
    assert torch.allclose(column.expand(300, 200).sum(1), 200 * column[:, 0])
    assert torch.allclose(column.expand(300, 200).sum(0), column.sum())
    assert torch.allclose(column.expand(300, 200).sum(), 200 * column.sum())
    assert torch.tensor(0.5).expand(100, 300).sum(0, keepdim=True).tolist() == [[50.0] * 300]


def test_infinities_and_nan_come_through():
    x = torch.zeros(100, 300)
    x[3, 5], x[4, 6], x[4, 7] = float("inf"), float("inf"), -float("inf")
    assert x.sum(1)[3].item() == float("inf")
    assert x.sum(1)[4].isnan()
    assert x.sum().isnan()
    assert x.sum(0)[5].item() == float("inf")
