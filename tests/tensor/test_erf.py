"""The error function, and GELU, beside the standard library's."""

import math

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.backends import blocks

CHECKED = np.concatenate([np.linspace(-6.5, 6.5, 4001), np.logspace(-30, 2, 500), -np.logspace(-30, 2, 500)])


def units(found, right):
    """The largest error in units of the last place of *found*'s type."""
    right = np.asarray(right)
    return (np.abs(found - right) / np.spacing(np.abs(right).astype(found.dtype))).max()


@pytest.mark.parametrize("dtype, most", [(np.float32, 0.7), (np.float64, 3)])
def test_erf_is_right_to_the_last_place(dtype, most):
    x = CHECKED.astype(dtype)
    found = torch.tensor(x, device="cpu").erf().numpy()
    assert units(found, [math.erf(number) for number in x.astype(np.float64)]) <= most


def test_erf_of_what_is_no_number_in_between():
    x = torch.tensor([math.inf, -math.inf, math.nan, 0.0, -0.0])
    assert x.erf().tolist()[:2] == [1, -1]
    assert [str(number) for number in x.erf().tolist()[2:]] == ["nan", "0.0", "-0.0"]


def test_gelu_and_its_derivative_are_right_wherever_a_number_lies():
    x = torch.tensor(np.clip(CHECKED, -30, 30).astype(np.float32), requires_grad=True)
    y = torch.nn.functional.gelu(x)
    y.sum().backward()
    exact = x.detach().double()
    phi = 0.5 * (1 + (exact / math.sqrt(2)).erf())
    slope = phi + exact * (-exact * exact / 2).exp() / math.sqrt(2 * math.pi)
    np.testing.assert_allclose(y.tolist(), (exact * phi).tolist(), rtol=3e-7, atol=2e-7)
    np.testing.assert_allclose(x.grad.tolist(), slope.tolist(), rtol=3e-7, atol=3e-7)


def test_the_derivative_of_gelu_does_not_mind_a_write_to_its_result():
    numbers = torch.tensor([-1.0, 0.0, 2.0])
    kept, written = numbers.clone().requires_grad_(), numbers.clone().requires_grad_()
    torch.nn.functional.gelu(kept).sum().backward()
    y = torch.nn.functional.gelu(written)
    y.mul_(3)
    y.sum().backward()
    np.testing.assert_allclose(written.grad.tolist(), (3 * kept.grad).tolist())
    assert kept.grad[1] == 0.5


def test_pieces_make_the_whole(monkeypatch):
    x = torch.tensor(CHECKED, dtype=torch.float32)
    whole = [f(x).cpu().numpy() for f in (torch.erf, torch.nn.functional.gelu)]
    monkeypatch.setattr(blocks, "BLOCK", 256)
    for f, before in zip((torch.erf, torch.nn.functional.gelu), whole):
        np.testing.assert_array_max_ulp(f(x).cpu().numpy(), before, 1)
