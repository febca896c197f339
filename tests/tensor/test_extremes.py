"""Largest, smallest, middle, most frequent, in order: which element is picked, where its gradient goes, what NaN
does.
"""

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.autograd import gradcheck, gradgradcheck

RNG = np.random.default_rng(11)
NAN = float("nan")


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_picked_elements_stand_at_their_indices(dim):
    x = torch.tensor(RNG.standard_normal((4, 5)))
    for pair in (
        x.max(dim, True),
        x.min(dim, True),
        x.sort(dim),
        x.topk(2, dim),
        x.kthvalue(2, dim, True),
        x.median(dim, True),
        x.mode(dim, True),
        x.cummax(dim),
        x.cummin(dim),
    ):
        array, places, values = (t.cpu().numpy() for t in (x, pair.indices, pair.values))
        np.testing.assert_array_equal(values, np.take_along_axis(array, places, dim))


@pytest.mark.parametrize("name", ["max", "min", "sort", "median", "cummax", "cummin"])
def test_derivatives_of_picked_elements(name):
    x = torch.tensor(RNG.permutation(12).reshape(3, 4).astype(float), requires_grad=True)
    assert gradcheck(lambda t: getattr(t, name)(1).values, (x,))
    assert gradgradcheck(lambda t: getattr(t, name)(1).values, (x,))


def test_equal_elements_share_the_gradient_unless_an_index_is_named():
    for function, expected in (
        (lambda t: t.max(), [0.5, 0, 0.5]),
        (lambda t: t.amax(), [0.5, 0, 0.5]),
        (lambda t: t.max(0).values, [1, 0, 0]),
    ):
        x = torch.tensor([2.0, 1.0, 2.0], requires_grad=True)
        function(x).backward()
        assert x.grad.tolist() == expected


def test_nan_wins():
    x = torch.tensor([1.0, NAN, 3.0])
    assert x.max().isnan() and x.min().isnan() and x.argmax().item() == 1 and x.median().isnan()
    assert x.nanmedian().item() == 1
    assert x.sort().indices.tolist() == [0, 2, 1] and x.sort(descending=True).indices.tolist() == [1, 2, 0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.int8, torch.bool])
def test_the_median_of_nothing_lies_where_the_tensor_does(dtype):
    x = torch.empty(0, dtype=dtype)
    for value in (x.median(), x.nanmedian()):
        assert value.device == x.device and value.dtype is dtype and value.shape == ()


def test_sorting_is_stable_both_ways():
    x = torch.tensor([1, 0, 1, 0])
    assert x.argsort().tolist() == [1, 3, 0, 2] and x.argsort(descending=True).tolist() == [0, 2, 1, 3]


def test_pairs_print_as_pytorchs():
    assert repr(torch.tensor([1, 3]).max(0)) == "tinygrad_edu.return_types.max(\nvalues=tensor(3),\nindices=tensor(1))"


def test_nothing_has_no_largest_element():
    with pytest.raises(IndexError, match="Expected reduction dim 0 to have non-zero size"):
        torch.zeros(0, 2).max(0)
    with pytest.raises(RuntimeError, match="Specify the reduction dim"):
        torch.zeros(0).max()


def test_statistics_against_numpy():
    array = RNG.standard_normal((3, 50))
    x = torch.from_numpy(array).to(torch.get_default_device())
    np.testing.assert_allclose(x.quantile(0.3, 1).cpu().numpy(), np.quantile(array, 0.3, axis=1), rtol=1e-12)
    np.testing.assert_allclose(x.cov().cpu().numpy(), np.cov(array), rtol=1e-12)
    np.testing.assert_allclose(x.corrcoef().cpu().numpy(), np.corrcoef(array), rtol=1e-12)
    np.testing.assert_array_equal(x.histc(7, -2, 2).cpu().numpy(), np.histogram(array, 7, (-2, 2))[0])
