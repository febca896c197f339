"""The scalar layer beside live PyTorch in float64: expressions, functions at their edges, losses, optimizers."""

import math
import random

import pytest
import torch

import tinygrad_edu.scalar as scalar
from tests.scalar.test_value import METHODS, expression
from tinygrad_edu.scalar import Value, nn

pytestmark = pytest.mark.host_only(reason="the scalar layer knows no devices")

EDGES = [0.0, -0.0, 1e-300, -1e-300, 0.5, -0.5, 30.0, -30.0, 700.0, -700.0, 1e5, -1e5, math.inf, -math.inf, math.nan]
SOFTPLUS = torch.nn.Softplus(threshold=37)  # linear above that, where the rest is lost in float64; by default above 20


def tensor(x):
    return torch.tensor(float(x), dtype=torch.float64, requires_grad=True)


def same(ours, theirs, rel=1e-12):
    assert ours == pytest.approx(theirs, rel=rel, abs=1e-300, nan_ok=True)


@pytest.mark.parametrize("seed", range(100))
def test_random_expressions(seed, monkeypatch):
    rng = random.Random(seed)
    data = [rng.uniform(-2, 2) for _ in range(3)]
    ours, theirs = [Value(x) for x in data], [tensor(x) for x in data]
    out = expression(random.Random(seed), ours)
    out.backward()
    monkeypatch.setattr(Value, "sum", staticmethod(lambda xs: torch.stack(list(xs)).sum()))
    monkeypatch.setattr(
        Value, "dot", staticmethod(lambda xs, ys, bias: sum(x * y for x, y in zip(xs, ys, strict=True)) + bias)
    )
    monkeypatch.setattr(torch.Tensor, "softplus", lambda t: SOFTPLUS(t), raising=False)
    expected = expression(random.Random(seed), theirs)
    expected.backward()
    same(out.data, expected.item(), rel=1e-9)
    for v, t in zip(ours, theirs, strict=True):
        assert v.grad == pytest.approx(0.0 if t.grad is None else t.grad.item(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("x", EDGES)
def test_functions_at_their_edges(name, x):
    """Where we raise, PyTorch has infinity or NaN; elsewhere both have the same."""
    t = tensor(x)
    expected = SOFTPLUS(t) if name == "softplus" else getattr(t, name)()
    expected.backward()
    v = Value(x)
    try:
        out = getattr(scalar, name)(v)
    except (ValueError, OverflowError):
        assert not math.isfinite(expected.item())
        return
    out.backward()
    same(out.data, expected.item())
    # PyTorch's root of -0.0 is -0.0, and steep towards minus infinity; for us zero is zero.
    same(v.grad, abs(t.grad.item()) if name == "sqrt" else t.grad.item(), rel=1e-9)


@pytest.mark.parametrize("x", [*EDGES[:6], 2.0, -2.0, 1e-160, -1e-160])
@pytest.mark.parametrize("y", [0.0, 1.0, 2.0, 3.0, -1.0, -2.0, 0.5, -0.5])
def test_powers_at_their_edges(x, y):
    a, b = tensor(x), tensor(y)
    expected = a**b
    expected.backward()
    v, w = Value(x), Value(y)
    try:
        out = v**w
    except (ValueError, ZeroDivisionError, OverflowError):
        assert not math.isfinite(expected.item())
        return
    out.backward()
    same(out.data, expected.item())
    same(v.grad, a.grad.item())
    same(w.grad, b.grad.item())


def test_losses():
    rng = random.Random(0)
    z = [rng.gauss(0, 5) for _ in range(12)]
    f = torch.nn.functional

    def compare(loss, theirs):
        ours, t = [Value(x) for x in z], torch.tensor(z, dtype=torch.float64, requires_grad=True)
        out, expected = loss(ours), theirs(t)
        out.backward()
        expected.backward()
        same(out.data, expected.item(), rel=1e-9)
        assert [v.grad for v in ours] == pytest.approx(t.grad.tolist(), rel=1e-9, abs=1e-15)

    classes, bits, reals = [0, 2, 1, 1], [i % 2 for i in range(12)], [rng.gauss(0, 1) for _ in range(12)]
    compare(lambda v: nn.mse(v, reals), lambda t: f.mse_loss(t, torch.tensor(reals, dtype=torch.float64)))
    compare(
        lambda v: nn.binary_cross_entropy(v, bits),
        lambda t: f.binary_cross_entropy_with_logits(t, torch.tensor(bits, dtype=torch.float64)),
    )
    compare(
        lambda v: nn.cross_entropy([v[i : i + 3] for i in range(0, 12, 3)], classes),
        lambda t: f.cross_entropy(t.reshape(4, 3), torch.tensor(classes)),
    )
    signs = [2 * b - 1 for b in bits]
    compare(lambda v: nn.hinge(v, signs), lambda t: (1 - t * torch.tensor(signs)).relu().mean())


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda ps: nn.SGD(ps, lr=0.1), lambda ps: torch.optim.SGD(ps, lr=0.1)),
        (lambda ps: nn.SGD(ps, 0.05, momentum=0.9), lambda ps: torch.optim.SGD(ps, 0.05, momentum=0.9)),
        (lambda ps: nn.Adam(ps, lr=0.1), lambda ps: torch.optim.Adam(ps, lr=0.1)),
        (
            lambda ps: nn.Adam(ps, 0.02, betas=(0.5, 0.8), eps=1e-3),
            lambda ps: torch.optim.Adam(ps, 0.02, betas=(0.5, 0.8), eps=1e-3),
        ),
    ],
)
def test_optimizers(ours, theirs):
    v, t = [Value(1.5), Value(-0.7)], [tensor(1.5), tensor(-0.7)]
    a, b = ours(v), theirs(t)
    for _ in range(25):
        for optimizer, (x, y) in ((a, v), (b, t)):
            optimizer.zero_grad()
            ((x * x - y) ** 2 + 0.1 * (1 - y) ** 2).backward()
            optimizer.step()
    same([p.data for p in v], [p.item() for p in t], rel=1e-9)
