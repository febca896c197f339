"""Derivatives as functions: they nest, take several arguments, and leave no graph behind."""

import pytest

import tinygrad_edu as torch
from tinygrad_edu.func import grad, grad_and_value, hessian, jacrev, jvp, vjp

X = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)


def test_they_nest():
    fourth = grad(grad(lambda x: x**4))
    assert fourth(torch.tensor(2.0)).item() == 48.0
    mixed = grad(lambda y: grad(lambda x: x * x * y)(torch.tensor(3.0)))
    assert mixed(torch.tensor(5.0)).item() == 6.0


def test_what_comes_out_is_free_of_the_graph_unless_the_user_follows_it():
    assert not grad(lambda x: (x * x).sum())(X).requires_grad
    weight = torch.ones(3, dtype=torch.float64, requires_grad=True)
    found = grad(lambda x: (x * x * weight).sum())(X)
    found.sum().backward()
    assert torch.equal(weight.grad, 2 * X)


def test_several_arguments_and_something_beside():
    f = lambda x, y: ((x * y).sum(), {"both": [x + y]})  # noqa: E731
    (first, second), (value, beside) = grad_and_value(f, argnums=(0, 1), has_aux=True)(X, X * 2)
    assert torch.equal(first, X * 2)
    assert torch.equal(second, X)
    assert value.item() == (X * X * 2).sum().item()
    assert torch.equal(beside["both"][0], X * 3)
    assert not beside["both"][0].requires_grad


def test_products_with_the_jacobian_agree_with_it():
    f = lambda x: torch.outer(x, x.sin()).sum(0) + x.prod()  # noqa: E731
    whole, v = jacrev(f)(X), torch.tensor([0.5, 1.0, -1.0], dtype=torch.float64)
    assert torch.allclose(vjp(f, X)[1](v)[0], v @ whole)
    assert torch.allclose(jvp(f, (X,), (v,))[1], whole @ v)
    assert torch.allclose(hessian(lambda x: (x**3).sum())(X), (6 * X).diag())


def test_only_a_number_has_a_gradient():
    with pytest.raises(RuntimeError, match="Expected f"):
        grad(lambda x: x)(X)
