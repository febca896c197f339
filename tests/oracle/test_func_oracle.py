"""torch.func: derivatives as functions, nested, with several arguments, with what comes beside."""

import warnings

import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu

PROGRAMS = [
    "f.grad(lambda x: (x.sin() * x).sum())(a)",
    "f.grad(lambda x, y: (x * x * y).sum(), argnums=1)(a, b)",
    "f.grad(lambda x, y: (x * x * y).sum(), argnums=(0, 1))(a, b)",
    "f.grad(lambda x, k=2: (x**k).sum())(a, k=3)",
    "f.grad(f.grad(lambda x: x.sin()))(n)",
    "f.grad(f.grad(f.grad(lambda x: x**4)))(n)",
    "f.grad(lambda x: ((x * x).sum(), x.exp()), has_aux=True)(a)",
    "f.grad_and_value(lambda x: (x * x).sum())(a)",
    "f.grad_and_value(lambda x: ((x * x).sum(), x + 1), has_aux=True)(a)",
    "f.grad(lambda y: f.grad(lambda x: x * x * y)(n))(n * 2)",
    "f.grad(lambda x: (x * c).sum())(a)",
    "f.grad(lambda x: (x * c).sum())(c)",
    "f.grad(lambda x: n * 2 + 0 * x.sum())(a)",
    "f.grad(lambda x: n * 2)(a)",
    "f.vjp(torch.sin, a)[1](b)",
    "f.vjp(torch.sin, a)[0]",
    "f.vjp(lambda x, y: x * y, a, b)[1](b)",
    "f.vjp(lambda x: (x * 2, x * x), a)[1]((b, b))",
    "f.jvp(torch.sin, (a,), (b,))",
    "f.jvp(lambda x, y: x * y, (a, b), (b, a))",
    "f.jacrev(torch.sin)(a)",
    "f.jacrev(lambda x, y: x.outer(y), argnums=1)(a, b)",
    "f.hessian(lambda x: (x**3).sum() + x.prod())(a)",
    "f.grad(lambda x: x)(a)",
    "f.grad(lambda x: 3.0)(a)",
]


def outcome(library, program):
    numbers = [1.5, -0.5, 2.0], [0.25, 4.0, -1.0]
    a, b = (library.tensor(x, dtype=library.float64) for x in numbers)
    names = {"torch": library, "f": library.func, "a": a, "b": b, "n": library.tensor(0.75, dtype=library.float64), "c": (b * 1).requires_grad_()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's forward mode warns of its compiler
        try:
            return eval(program, names)
        except Exception as error:
            return type(error).__name__, str(error).replace("tinygrad_edu", "torch")


def flat(x):
    return [y for part in x for y in flat(part)] if isinstance(x, tuple) else [x]


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_is_what_pytorch_finds(program):
    ours, theirs = flat(outcome(tinygrad_edu, program)), flat(outcome(torch, program))
    assert len(ours) == len(theirs)
    for x, y in zip(ours, theirs, strict=True):
        if not isinstance(y, torch.Tensor):
            assert x == y
            continue
        assert x.requires_grad == y.requires_grad
        assert x.shape == tuple(y.shape)
        assert torch.allclose(torch.tensor(x.tolist(), dtype=torch.float64), y.detach(), rtol=1e-12, atol=1e-12)
