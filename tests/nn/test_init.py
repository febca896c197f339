"""Initial values: those recorded from PyTorch, and the laws of each."""

import math
import warnings

import pytest

import tinygrad_edu as torch
from tinygrad_edu.nn import init

# What PyTorch 2.13 makes of a 2 x 3 matrix after manual_seed(0).
RECORDED = {
    "xavier_uniform_(x)": [-0.008201, 0.587645, -0.901601, -0.806181, -0.421915, 0.293752],
    "xavier_normal_(x)": [0.974612, -0.185581, -1.377987, 0.359508, -0.685912, -0.884549],
    "kaiming_uniform_(x, a=0.2)": [-0.010382, 0.743913, -1.141358, -1.020564, -0.534113, 0.371867],
    "kaiming_normal_(x, mode='fan_out', nonlinearity='relu')": [
        1.540996, -0.293429, -2.178789, 0.568431, -1.084522, -1.398595,
    ],
    "trunc_normal_(x, std=2.0)": [0.806694, -0.586858, -1.438515, 1.136863, -1.193271, 0.364073],
    "trunc_normal_(x, a=-0.5, b=0.5)": [0.403347, -0.293429, 0.370394, -0.403344, -0.020879, 0.182036],
    "uniform_(x, -1, 1)": [-0.007487, 0.536444, -0.823045, -0.735939, -0.385154, 0.268157],
    "normal_(x, 1, 2)": [4.081992, 0.413142, -3.357579, 2.136863, -1.169045, -1.797191],
}  # fmt: skip


@pytest.mark.parametrize("call", RECORDED)
def test_recorded(call):
    torch.manual_seed(0)
    x = torch.empty(2, 3, requires_grad=True)
    out = eval(call, {**vars(init), "x": x})
    assert out is x
    assert x.is_leaf
    assert x.flatten().tolist() == pytest.approx(RECORDED[call], abs=2e-6)


def test_the_standard_deviations_are_those_promised():
    x = torch.empty(200, 300)
    for call, std in (
        (init.xavier_uniform_, math.sqrt(2 / 500)),
        (init.xavier_normal_, math.sqrt(2 / 500)),
        (init.kaiming_uniform_, math.sqrt(2 / 300)),
        (lambda x: init.kaiming_normal_(x, mode="fan_out"), math.sqrt(2 / 200)),
    ):
        assert call(x).std().item() == pytest.approx(std, rel=0.02)


@pytest.mark.parametrize(("a", "b"), [(-2.0, 2.0), (1.5, 9.0), (-0.1, 0.1)])
def test_trunc_normal_stays_within(a, b):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        x = init.trunc_normal_(torch.empty(5000), a=a, b=b)
    assert a <= x.min().item() <= x.max().item() <= b


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 2, 2)])
def test_orthogonal_rows_or_columns(shape):
    w = init.orthogonal_(torch.empty(shape, dtype=torch.float64), gain=3).flatten(1)
    square = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
    assert torch.allclose(square, 9 * torch.eye(square.shape[0], dtype=torch.float64))


def test_fans_count_the_window():
    assert init._calculate_fan_in_and_fan_out(torch.empty(4, 3, 5, 2)) == (30, 40)
    with pytest.raises(ValueError, match="Fan in and fan out can not be computed for tensor with fewer than 2"):
        init.xavier_normal_(torch.empty(3))


def test_nothing_to_fill_is_no_error():
    with pytest.warns(UserWarning, match="Initializing zero-element tensors is a no-op"):
        init.kaiming_uniform_(torch.empty(0, 3))
