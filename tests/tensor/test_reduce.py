"""Laws of reductions: NumPy's values in float64, derivatives by central differences, second derivatives, kept
dimensions, layouts, nothing at all.
"""

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.autograd import gradcheck, gradgradcheck

RNG = np.random.default_rng(7)
REDUCTIONS = {  # a function of tensors, and the same one of NumPy
    "sum": np.sum,
    "mean": np.mean,
    "prod": np.prod,
    "amax": np.max,
    "amin": np.min,
    "std": lambda a, axis=None, keepdims=False: np.std(a, axis, ddof=1, keepdims=keepdims),
    "var": lambda a, axis=None, keepdims=False: np.var(a, axis, ddof=1, keepdims=keepdims),
    "nansum": np.nansum,
    "nanmean": np.nanmean,
    "logsumexp": lambda a, axis=None, keepdims=False: np.log(np.sum(np.exp(a), axis, keepdims=keepdims)),
}
LAYOUTS = {"contiguous": lambda a: a, "transposed": lambda a: a.swapaxes(0, -1), "stepped": lambda a: a[:, ::2]}


def tensor(array):
    """Return a tensor on *array* itself, whatever its strides (all positive here)."""
    return torch.from_numpy(array).to(torch.get_default_device())


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("name", REDUCTIONS)
def test_values_are_numpys(name, dim, keepdim, layout):
    array = LAYOUTS[layout](RNG.standard_normal((3, 4, 5)))
    ours = getattr(tensor(array), name)(dim, keepdim=keepdim)
    expected = REDUCTIONS[name](array, axis=dim, keepdims=keepdim)
    assert ours.shape == expected.shape
    np.testing.assert_allclose(ours.cpu().numpy(), expected, rtol=1e-12)
    assert ours.is_contiguous()


@pytest.mark.parametrize("dim", [0, 1])
@pytest.mark.parametrize("name", REDUCTIONS)
def test_first_and_second_derivatives(name, dim):
    x = torch.tensor(RNG.standard_normal((3, 4)), requires_grad=True)
    assert gradcheck(lambda t: getattr(t, name)(dim), (x,))
    assert gradgradcheck(lambda t: getattr(t, name)(dim), (x,))


@pytest.mark.parametrize("name", ["cumsum", "cumprod", "logcumsumexp"])
def test_derivatives_of_running_reductions(name):
    x = torch.tensor(RNG.standard_normal((3, 4)), requires_grad=True)
    assert gradcheck(lambda t: getattr(t, name)(1), (x,))
    assert gradgradcheck(lambda t: getattr(t, name)(1), (x,))


@pytest.mark.parametrize("name", ["prod", "cumprod"])
def test_a_product_has_a_derivative_at_zeros(name):
    for zeros in ([1], [0, 2], [0, 1, 2, 3]):
        array = RNG.standard_normal(4)
        array[zeros] = 0
        x = torch.tensor(array, requires_grad=True)
        assert gradcheck(lambda t: getattr(t, name)(0), (x,))
        assert gradgradcheck(lambda t: getattr(t, name)(0), (x,))


def test_of_nothing():
    x = torch.zeros(0, 3)
    assert x.sum().item() == 0 and x.prod().item() == 1
    assert x.sum(0).tolist() == [0, 0, 0] and x.mean(0).isnan().all()
    assert x.all().item() is True and x.any().item() is False
    assert x.sum(1).shape == (0,)


def test_half_precision_adds_in_float32():
    x = torch.ones(4096, dtype=torch.float16)
    assert x.sum().item() == 4096 and x.mean().item() == 1
    assert torch.ones(1000, dtype=torch.bfloat16).sum().item() == 1000


def test_numpys_keywords_and_out():
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert x.sum(axis=0, keepdims=True).tolist() == [[4, 6]]
    out = torch.zeros(2)
    assert torch.sum(x, 1, out=out) is out and out.tolist() == [3, 7]
    values, indices = torch.zeros(2), torch.zeros(2, dtype=torch.int64)
    torch.max(x, 0, out=(values, indices))
    assert values.tolist() == [3, 4] and indices.tolist() == [1, 1]


def test_what_is_no_tensor_is_refused():
    with pytest.raises(TypeError, match=r"sum\(\): argument 'input' \(position 1\) must be Tensor, not list"):
        torch.sum([1, 2])


def test_variance_of_one_element_warns():
    with pytest.warns(UserWarning, match="degrees of freedom"):
        assert torch.ones(1).var().isnan()


@pytest.mark.parametrize("dim", ["x", 1.0, (0, "x"), None.__class__])
def test_a_dimension_that_is_no_number_is_a_type_error(dim):
    with pytest.raises(TypeError, match="argument 'dim' must be int, not"):
        torch.ones(2, 3).sum(dim)
