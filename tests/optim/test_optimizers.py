"""The optimizers: their formulas on one number, what they find, and how they are saved. The figures over many steps are
compared with PyTorch in tests/oracle.
"""

import copy
import math

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu import optim

GRADIENTS = [0.5, -2.0, 0.0, 3.0, 1e-3]


def path(name, **settings):
    """Where an optimizer goes from 1, given the gradients in turn."""
    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(optim, name)([w], **settings)
    places = []
    for g in GRADIENTS:
        w.grad = torch.tensor(g, dtype=torch.float64)
        optimizer.step()
        places.append(w.item())
    return places


def sgd(x, lr=0.1, momentum=0.9):
    v = 0
    for g in GRADIENTS:
        v = momentum * v + g
        x -= lr * v
        yield x


def adam(x, lr=0.1, beta1=0.9, beta2=0.99, eps=1e-3, decay=0.0):
    m = s = 0
    for t, g in enumerate(GRADIENTS, 1):
        x -= lr * decay * x
        m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g * g
        x -= lr * (m / (1 - beta1**t)) / (math.sqrt(s / (1 - beta2**t)) + eps)
        yield x


def rmsprop(x, lr=0.1, alpha=0.9, eps=1e-3):
    s = 0
    for g in GRADIENTS:
        s = alpha * s + (1 - alpha) * g * g
        x -= lr * g / (math.sqrt(s) + eps)
        yield x


def adadelta(x, rho=0.9, eps=1e-3):
    s = u = 0
    for g in GRADIENTS:
        s = rho * s + (1 - rho) * g * g
        d = math.sqrt(u + eps) / math.sqrt(s + eps) * g
        u = rho * u + (1 - rho) * d * d
        x -= d
        yield x


def adagrad(x, lr=0.1, lr_decay=0.5, eps=1e-3):
    s = 0
    for t, g in enumerate(GRADIENTS):
        s += g * g
        x -= lr / (1 + t * lr_decay) * g / (math.sqrt(s) + eps)
        yield x


FORMULAS = [
    ("SGD", {"lr": 0.1, "momentum": 0.9}, sgd),
    ("Adam", {"lr": 0.1, "betas": (0.9, 0.99), "eps": 1e-3}, adam),
    ("AdamW", {"lr": 0.1, "betas": (0.9, 0.99), "eps": 1e-3, "weight_decay": 0.5}, lambda x: adam(x, decay=0.5)),
    ("RMSprop", {"lr": 0.1, "alpha": 0.9, "eps": 1e-3}, rmsprop),
    ("Adadelta", {"eps": 1e-3}, adadelta),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.5, "eps": 1e-3}, adagrad),
]


@pytest.mark.parametrize("name, settings, formula", FORMULAS, ids=[name for name, _, _ in FORMULAS])
def test_the_formula_of_the_docstring(name, settings, formula):
    assert path(name, **settings) == pytest.approx(list(formula(1.0)), rel=1e-12)


ALL = {
    "SGD": {"lr": 0.05}, "Adam": {"lr": 0.1}, "AdamW": {"lr": 0.1, "weight_decay": 0.0}, "RMSprop": {"lr": 0.02},
    "Adadelta": {"lr": 20.0}, "Adagrad": {"lr": 1.0}, "NAdam": {"lr": 0.1}, "RAdam": {"lr": 0.1},
    "LBFGS": {"max_iter": 1},
}  # fmt: skip
each = pytest.mark.parametrize("name", ALL)
stepwise = pytest.mark.parametrize("name", [name for name in ALL if name != "LBFGS"])


def descend(optimizer, w, steps):
    def closure():
        optimizer.zero_grad()
        loss = ((w - 3) ** 2 * torch.tensor([1.0, 4.0])).sum()
        loss.backward()
        return loss

    for _ in range(steps):
        optimizer.step(closure)


@each
def test_it_finds_the_bottom_of_a_bowl(name):
    w = torch.zeros(2, requires_grad=True)
    descend(getattr(optim, name)([w], **ALL[name]), w, 300)
    assert w.tolist() == pytest.approx([3, 3], abs=0.02)


@each
def test_a_saved_state_goes_on_to_the_same_numbers(name):
    w = torch.zeros(2, requires_grad=True)
    first = getattr(optim, name)([w], **ALL[name])
    descend(first, w, 4)
    v = w.detach().clone().requires_grad_()
    second = getattr(optim, name)([v], lr=99)
    second.load_state_dict(copy.deepcopy(first.state_dict()))  # the state is shared, not copied
    descend(first, w, 4)
    descend(second, v, 4)
    assert v.tolist() == w.tolist()


@stepwise
def test_maximize_goes_up_where_the_other_goes_down(name):
    assert [1 - x for x in path(name, weight_decay=0, maximize=True)] == pytest.approx(
        [x - 1 for x in path(name, weight_decay=0)]
    )


@stepwise
def test_a_step_moves_the_parameter_in_its_place(name):
    w = torch.ones(3, requires_grad=True)
    optimizer = getattr(optim, name)([w])
    before = w.data_ptr()
    for _ in range(2):
        w.grad = torch.ones(3)
        kept = optimizer.state[w].get("exp_avg")
        optimizer.step()
        assert w.data_ptr() == before and w.grad.tolist() == [1, 1, 1]
        assert kept is None or optimizer.state[w]["exp_avg"] is kept


@stepwise
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=["float16", "bfloat16"])
def test_what_is_kept_has_the_precision_of_the_parameter(name, dtype):
    w = torch.ones(3, dtype=dtype, requires_grad=True)
    optimizer = getattr(optim, name)([w], weight_decay=0.1)
    w.grad = torch.tensor([0.3, 0.1, -0.7], dtype=dtype)
    optimizer.step()
    for x in (w, *(x for x in optimizer.state[w].values() if x.ndim)):
        assert x.dtype is dtype
        assert torch.equal(x.detach(), x.detach().float().to(dtype))


@stepwise
def test_a_parameter_without_gradient_stays(name):
    w, v = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    optimizer = getattr(optim, name)([w, v], weight_decay=0.1)
    w.grad = torch.ones(2)
    optimizer.step()
    assert v.tolist() == [1, 1] and w.tolist() != [1, 1]


def test_a_gradient_that_is_no_number_is_quiet():
    w = torch.ones(3, requires_grad=True)
    w.grad = torch.tensor([math.nan, math.inf, 0.0])
    optim.Adam([w]).step()
    assert w.isnan().tolist() == [True, True, False]


def test_zero_grad_drops_or_fills():
    w = torch.ones(2, requires_grad=True)
    w.grad = torch.ones(2)
    optimizer = optim.SGD([w])
    optimizer.zero_grad(set_to_none=False)
    assert w.grad.tolist() == [0, 0]
    optimizer.zero_grad()
    assert w.grad is None


def test_a_state_of_an_earlier_version_lacks_settings():
    w = torch.ones(1, requires_grad=True)
    optimizer = optim.Adam([w])
    state = {0: {"step": 3.0, "exp_avg": torch.ones(1), "exp_avg_sq": torch.ones(1)}}
    group = {"lr": 0.5, "betas": (0.5, 0.5), "eps": 0.0, "params": [0]}
    optimizer.load_state_dict({"state": state, "param_groups": [group]})
    w.grad = torch.ones(1)
    optimizer.step()
    assert optimizer.state[w]["step"].item() == 4
    assert w.item() == pytest.approx(1 - 0.5 / math.sqrt(1 - 0.5**4))


def test_a_differentiable_step_is_refused():
    with pytest.raises(NotImplementedError, match="differentiable=True is not supported"):
        optim.SGD([torch.ones(1, requires_grad=True)], differentiable=True)


def test_absent_optimizers_say_so():
    with pytest.raises(AttributeError, match=r"module 'tinygrad_edu.optim' has no attribute 'Muon'"):
        optim.Muon


def test_lbfgs_needs_few_evaluations():
    w = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    optimizer = optim.LBFGS([w], max_iter=100, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2
        loss.backward()
        return loss

    optimizer.step(closure)
    assert w.tolist() == pytest.approx([1, 1], abs=1e-4)
    assert optimizer.state[w]["func_evals"] < 60


def test_the_arithmetic_of_the_steps():
    from tinygrad_edu.optim import arithmetic

    x, y, z = (np.array(a) for a in ([1.0, 2.0], [3.0, 5.0], [2.0, 4.0]))
    for function, args, expected in [
        (arithmetic.add_scaled, (y, 2.0), [7, 12]),
        (arithmetic.move_towards, (y, 0.25), [1.5, 2.75]),
        (arithmetic.move_towards, (y, 0.75), [2.5, 4.25]),
        (arithmetic.move_towards, (y, 1.0), [3, 5]),
        (arithmetic.add_squares, (y, 0.5, 2.0), [18.5, 51]),
        (arithmetic.add_quotient, (y, z, 4.0), [7, 7]),
    ]:
        target = x.copy()
        function(target, *args, np.empty(2))
        assert target.tolist() == expected
    assert arithmetic.root(np.array([4.0, 9.0]), 0.5, np.empty(2)).tolist() == [2.5, 3.5]
