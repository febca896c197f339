"""nn.utils: clipping and vectors of parameters."""

import pytest

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.nn.utils import clip_grad_norm_, clip_grad_value_, parameters_to_vector, vector_to_parameters


def with_grads(*grads):
    out = [torch.zeros(len(g), requires_grad=True) for g in grads]
    for p, g in zip(out, grads):
        p.grad = torch.tensor(g)
    return [*out, torch.zeros(1, requires_grad=True)]  # and one without


def test_the_norm_is_that_of_all_gradients():
    parameters = with_grads([3.0, 0.0], [4.0])
    assert clip_grad_norm_(parameters, 10.0).item() == 5
    assert parameters[0].grad.tolist() == [3, 0]  # small enough: as they were, to the bit
    assert clip_grad_norm_(parameters, 1.0).item() == 5
    assert parameters[1].grad.item() == pytest.approx(0.8, rel=1e-6)
    assert clip_grad_norm_(with_grads([3.0], [-4.0]), 1.0, norm_type=float("inf")).item() == 4
    assert clip_grad_norm_([], 1.0).item() == 0


def test_what_is_not_finite_is_an_error_if_asked():
    parameters = with_grads([float("inf")])
    with pytest.raises(RuntimeError, match=r"The total norm of order 2.0 for gradients .* is non-finite"):
        clip_grad_norm_(parameters, 1.0, error_if_nonfinite=True)
    with pytest.warns(UserWarning, match="`parameters` is an empty generator"):
        clip_grad_norm_((p for p in []), 1.0)


def test_values_are_clamped():
    parameters = with_grads([3.0, -0.5], [-4.0])
    clip_grad_value_(parameters, 1)
    assert [p.grad.tolist() for p in parameters[:2]] == [[1.0, -0.5], [-1.0]]


def test_a_vector_and_back():
    layer, other = nn.Linear(3, 2), nn.Linear(3, 2)
    vector = parameters_to_vector(layer.parameters())
    assert vector.shape == (8,)
    vector_to_parameters(vector, other.parameters())
    assert torch.equal(other.weight, layer.weight)
    vector.sum().backward()
    assert torch.equal(layer.bias.grad, torch.ones(2))
    with pytest.raises(TypeError, match=r"expected torch.Tensor, but got: list"):
        vector_to_parameters([1.0], layer.parameters())
