"""Operations with a way back of their own, derived again: the gradients are those of the first time."""

import pytest

import tinygrad_edu as torch
from tinygrad_edu.autograd import gradgradcheck
from tinygrad_edu.nn.functional import scaled_dot_product_attention


def attend(q, k, v):
    return scaled_dot_product_attention(q, k, v, is_causal=True)


def recur(x, h, c):
    torch.manual_seed(0)
    return torch.nn.LSTM(3, 3, dtype=x.dtype)(x, (h[:1], c[:1]))[0]


@pytest.mark.parametrize("function", [attend, recur])
@pytest.mark.parametrize(
    "others", [lambda x: (x, x), lambda x: (x, x * 2), lambda x: (2 * x, 3 * (2 * x)), lambda x: (x.flip(0), x)]
)
def test_one_tensor_may_stand_in_several_places_or_lead_to_another(function, others):
    torch.manual_seed(1)
    x = torch.randn(4, 2, 3, dtype=torch.float64, requires_grad=True)
    weights = torch.randn(4, 2, 3, dtype=torch.float64)
    once, again = (
        torch.autograd.grad((function(x, *others(x)) * weights).sum(), x, create_graph=twice) for twice in (False, True)
    )
    # In float64, where all that differs is the order in which a few terms are added: some ten roundings, of 2e-16 each
    # of the largest term, which is no longer than 10. Where these cancel it is the absolute bound that counts.
    assert torch.allclose(again[0], once[0], rtol=1e-12, atol=1e-14)
    assert gradgradcheck(lambda x: function(x, *others(x)), x)


def test_a_query_that_may_look_nowhere_gets_zeros_however_it_is_computed():
    q, k = torch.ones(2, 3), torch.full((2, 3), -torch.inf)
    for type in (torch.float32, torch.float64, torch.float16):
        assert scaled_dot_product_attention(q.to(type), k.to(type), q.to(type)).tolist() == [[0.0] * 3] * 2
