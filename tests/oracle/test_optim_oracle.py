"""Every optimizer here and in PyTorch: parameters and state over fifty steps, what is printed, saved and refused."""

import copy
import importlib
import pickle
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu as ours
from tests.oracle.placing import host

STEPS = 50
SHAPES = [(5, 3), (3,), (), (2, 3, 4)]

SETTINGS = {
    "SGD": [
        {"lr": 0.1}, {"lr": 0.1, "momentum": 0.9}, {"lr": 0.1, "momentum": 0.9, "dampening": 0.5, "weight_decay": 0.1},
        {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}, {"lr": 0.1, "maximize": True, "weight_decay": 0.5},
        {"lr": 0.1, "foreach": True},
    ],
    "Adam": [
        {}, {"lr": 0.1, "betas": (0.5, 0.9)}, {"lr": 0.1, "amsgrad": True}, {"lr": 0.1, "weight_decay": 0.1, "maximize": True},
        {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True}, {"lr": 0.1, "betas": (0.2, 0.9), "eps": 1e-3},
    ],
    "AdamW": [{}, {"lr": 0.1, "weight_decay": 0.1, "amsgrad": True}, {"lr": 0.1, "maximize": True}],
    "RMSprop": [
        {}, {"lr": 0.1, "alpha": 0.5}, {"momentum": 0.9, "centered": True}, {"centered": True, "weight_decay": 0.1},
        {"momentum": 0.5, "maximize": True},
    ],
    "Adadelta": [{}, {"lr": 0.5, "rho": 0.5, "eps": 1e-3, "weight_decay": 0.1}, {"maximize": True}],
    "Adagrad": [
        {}, {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1}, {"initial_accumulator_value": 0.5, "eps": 1e-3}, {"maximize": True},
    ],
    "NAdam": [{}, {"lr": 0.1, "weight_decay": 0.1, "momentum_decay": 0.1}, {"weight_decay": 0.1, "decoupled_weight_decay": True}],
    "RAdam": [{}, {"lr": 0.1, "betas": (0.5, 0.9), "weight_decay": 0.1}, {"weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}],
}  # fmt: skip
CASES = [(name, settings) for name, several in SETTINGS.items() for settings in several]
each_case = pytest.mark.parametrize("name, settings", CASES, ids=[f"{name} {settings}" for name, settings in CASES])
each_optimizer = pytest.mark.parametrize("name", SETTINGS)

# In float32, relative to the largest number of the tensor: fifty steps of a few roundings each.
TOLERANCE = {"float32": 4e-6, "float64": 1e-13, "float16": 2e-2, "bfloat16": 0.1}


def array_of(x):
    if not isinstance(x, torch.Tensor):
        return host(x)
    return (x.float() if x.dtype is torch.bfloat16 else x).detach().numpy(force=True)


def both(numbers, dtype="float32", **options):
    """The same leaf here and in PyTorch."""
    theirs = torch.tensor(numbers, dtype=torch.float64).to(getattr(torch, dtype)).requires_grad_(**options)
    mine = ours.tensor(array_of(theirs).tolist(), dtype=getattr(ours, dtype)).reshape(tuple(theirs.shape)).requires_grad_(**options)
    return mine, theirs


def parameters(seed=0, dtype="float32"):
    """Lists of the same parameters here and in PyTorch."""
    rng = np.random.default_rng(seed)
    return zip(*(both(rng.standard_normal(shape), dtype) for shape in SHAPES))


def set_gradients(mine, theirs, rng):
    """Give all parameters new gradients: no gradient for one of them every third time."""
    for i, (p, q) in enumerate(zip(mine, theirs)):
        g, h = both(rng.standard_normal(p.shape) * 10.0**-i, q.dtype and str(q.dtype).split(".")[1], requires_grad=False)
        p.grad, q.grad = (None, None) if i == 1 and rng.random() < 0.3 else (g, h)


def run(first, second, mine, theirs, steps=STEPS, seed=1):
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        set_gradients(mine, theirs, rng)
        first.step()
        second.step()


def close(a, b, tolerance):
    a, b = array_of(a), array_of(b)
    assert a.shape == b.shape
    assert np.abs(a - b).max(initial=0.0) <= tolerance * max(1.0, np.abs(b).max(initial=0.0))


def same(mine, theirs, tolerance):
    """Assert that two containers hold the same: tensors of the same type and nearly the same numbers, all else equal."""
    if isinstance(theirs, torch.Tensor):
        assert str(mine.dtype) == str(theirs.dtype).replace("torch", "tinygrad_edu")
        close(mine, theirs, tolerance)
    elif isinstance(theirs, dict):
        assert set(mine) == set(theirs)
        for key in theirs:
            same(mine[key], theirs[key], tolerance)
    elif isinstance(theirs, list):
        assert len(mine) == len(theirs)
        for x, y in zip(mine, theirs):
            same(x, y, tolerance)
    else:
        assert mine == theirs


def pair(name, settings, mine, theirs):
    return getattr(ours.optim, name)(mine, **settings), getattr(torch.optim, name)(theirs, **settings)


@each_case
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_fifty_steps(name, settings, dtype):
    mine, theirs = parameters(dtype=dtype)
    first, second = pair(name, settings, mine, theirs)
    run(first, second, mine, theirs)
    for p, q in zip(mine, theirs):
        close(p, q, TOLERANCE[dtype])
    same(first.state_dict(), second.state_dict(), TOLERANCE[dtype])
    assert repr(first) == repr(second)


@each_optimizer
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(name, dtype):
    settings = {"eps": 1e-3} if name not in ("SGD",) else {}
    mine, theirs = parameters(dtype=dtype)
    first, second = pair(name, settings, mine, theirs)
    run(first, second, mine, theirs, 5)
    for p, q in zip(mine, theirs):
        close(p, q, TOLERANCE[dtype])
    same(first.state_dict(), second.state_dict(), TOLERANCE[dtype])


@each_optimizer
def test_a_state_of_pytorch_goes_on_here(name):
    settings = SETTINGS[name][-1]
    mine, theirs = parameters()
    first, second = pair(name, settings, mine, theirs)
    rng = np.random.default_rng(3)
    for _ in range(7):
        set_gradients(mine, theirs, rng)
        second.step()
    first.load_state_dict(translated(second.state_dict()))
    for p, q in zip(mine, theirs):
        p.data = ours.tensor(q.detach().numpy())
    run(first, second, mine, theirs, 10)
    for p, q in zip(mine, theirs):
        close(p, q, TOLERANCE["float32"])
    same(first.state_dict(), second.state_dict(), TOLERANCE["float32"])


def translated(x):
    """A state of PyTorch's, with our tensors in place of its own."""
    if isinstance(x, torch.Tensor):
        return ours.tensor(x.numpy().copy())
    if isinstance(x, dict):
        return {key: translated(y) for key, y in x.items()}
    return [translated(y) for y in x] if isinstance(x, list) else x


@each_optimizer
@pytest.mark.parametrize("way", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy], ids=["pickle", "deepcopy"])
def test_a_copy_goes_on_alike(name, way):
    mine, theirs = parameters()
    first, second = pair(name, {}, mine, theirs)
    run(first, second, mine, theirs, 3)
    first, second = way(first), way(second)
    run(first, second, first.param_groups[0]["params"], second.param_groups[0]["params"], 3)
    same(first.state_dict(), second.state_dict(), TOLERANCE["float32"])


def test_groups_have_settings_of_their_own():
    mine, theirs = parameters()
    for library, params in ((ours, mine), (torch, theirs)):
        params[0].optimizer = library.optim.Adam([{"params": params[:1], "lr": 0.5}, {"params": iter(params[1:3]), "betas": (0.1, 0.2)}], lr=0.01)
        params[0].optimizer.add_param_group({"params": params[3], "weight_decay": 0.5})
    first, second = mine[0].optimizer, theirs[0].optimizer
    run(first, second, mine, theirs)
    for p, q in zip(mine, theirs):
        close(p, q, TOLERANCE["float32"])
    same(first.state_dict(), second.state_dict(), TOLERANCE["float32"])
    assert repr(first) == repr(second)


def required(library):
    return importlib.import_module(f"{library.__name__}.optim.optimizer").required


def said(action, library):
    """What *action* returns, or its error, and the warnings that came with it."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            result = action(library, *(library.ones(2, requires_grad=True) for _ in range(2)))
        except Exception as error:
            result = type(error).__name__, str(error)
    return result, [(w.category.__name__, str(w.message)) for w in seen]


ERRORS = [
    lambda t, p, q: t.optim.SGD([]),
    lambda t, p, q: t.optim.SGD(p),
    lambda t, p, q: t.optim.SGD([p, 3]),
    lambda t, p, q: t.optim.SGD([p, p * 2]),
    lambda t, p, q: t.optim.SGD([p, [q]]),
    lambda t, p, q: repr(t.optim.SGD([p, p], lr=0.1)),
    lambda t, p, q: t.optim.SGD({p}.union()).param_groups[0]["lr"],
    lambda t, p, q: t.optim.SGD([{"params": {p}}]),
    lambda t, p, q: t.optim.SGD([{"params": [p]}, {"params": [p]}]),
    lambda t, p, q: t.optim.SGD([p]).add_param_group([q]),
    lambda t, p, q: t.optim.SGD([("w", p), q]),
    lambda t, p, q: t.optim.SGD([("w", p)]).add_param_group({"params": [q]}),
    lambda t, p, q: t.optim.SGD([p]).add_param_group({"params": [("w", q)]}),
    lambda t, p, q: repr(t.optim.SGD([("w", p), ("b", q)])),
    lambda t, p, q: t.optim.SGD([("w", p), ("b", q)]).state_dict(),
    lambda t, p, q: t.optim.SGD([p]).load_state_dict(t.optim.SGD([p, q]).state_dict()),
    lambda t, p, q: t.optim.SGD([p]).load_state_dict(t.optim.SGD([{"params": [p]}, {"params": [q]}]).state_dict()),
    lambda t, p, q: t.optim.SGD([p], lr=-1),
    lambda t, p, q: t.optim.SGD([p], lr=t.ones(2)),
    lambda t, p, q: t.optim.SGD([p], momentum=-0.5),
    lambda t, p, q: t.optim.SGD([p], weight_decay=-0.5),
    lambda t, p, q: t.optim.SGD([p], nesterov=True),
    lambda t, p, q: t.optim.SGD([p], nesterov=True, momentum=0.9, dampening=0.1),
    *(lambda t, p, q, name=name: getattr(t.optim, name)([p], lr=-0.1) for name in SETTINGS),
    *(lambda t, p, q, name=name: getattr(t.optim, name)([p], eps=-0.1) for name in list(SETTINGS)[1:]),
    *(lambda t, p, q, name=name: getattr(t.optim, name)([p], weight_decay=-0.1) for name in SETTINGS),
    *(lambda t, p, q, name=name: getattr(t.optim, name)([p], betas=(1.0, 0.5)) for name in ("Adam", "AdamW", "NAdam", "RAdam")),
    *(lambda t, p, q, name=name: getattr(t.optim, name)([p], betas=(0.5, -0.1)) for name in ("Adam", "AdamW", "NAdam", "RAdam")),
    lambda t, p, q: t.optim.Adam([p], betas=(0, 0.5)),
    lambda t, p, q: t.optim.Adam([p], lr=t.tensor(0.1), foreach=True),
    *(lambda t, p, q, name=name: getattr(t.optim, name)([p], foreach=True, fused=True) for name in ("SGD", "Adam", "AdamW", "Adagrad")),
    lambda t, p, q: t.optim.Adam([p], lr="0.1"),
    lambda t, p, q: isinstance(t.optim.lr_scheduler._LRScheduler(t.optim.SGD([p])), t.optim.lr_scheduler.LRScheduler),
    lambda t, p, q: t.optim.RMSprop([p], momentum=-1),
    lambda t, p, q: t.optim.RMSprop([p], alpha=-1),
    lambda t, p, q: t.optim.Adadelta([p], rho=1.5),
    lambda t, p, q: t.optim.Adagrad([p], lr_decay=-1),
    lambda t, p, q: t.optim.Adagrad([p], initial_accumulator_value=-1),
    lambda t, p, q: t.optim.NAdam([p], momentum_decay=-1),
    lambda t, p, q: t.optim.Optimizer([p], {}).step(),
    lambda t, p, q: t.optim.Optimizer([p], {"lr": required(t)}),
    lambda t, p, q: t.optim.Optimizer([{"params": p, "lr": 3}], {"lr": required(t), "eps": 0.5}).state_dict(),
    *(lambda t, p, q, name=name: getattr(t.optim, name)([p]).defaults for name in SETTINGS),
]


@pytest.mark.parametrize("number", range(len(ERRORS)))
def test_what_is_refused_and_said(number):
    (a, warned), (b, expected) = said(ERRORS[number], ours), said(ERRORS[number], torch)
    assert str(a).replace("tinygrad_edu", "torch") == str(b)
    assert warned == expected


def test_a_learning_rate_may_be_a_tensor():
    mine, theirs = parameters()
    first, second = ours.optim.Adam(mine, lr=ours.tensor(0.125)), torch.optim.Adam(theirs, lr=torch.tensor(0.125))
    run(first, second, mine, theirs)
    for p, q in zip(mine, theirs):
        close(p, q, TOLERANCE["float32"])
    assert repr(first) == repr(second)


def closures(t):
    """What a program sees of a step with a closure and with hooks."""
    w = t.tensor([1.0, 2.0], requires_grad=True)
    optimizer = t.optim.SGD([w], lr=0.25)
    heard = []

    def closure():
        optimizer.zero_grad()
        loss = (w * w).sum()
        loss.backward()
        heard.append(t.is_grad_enabled())
        return loss

    before = optimizer.register_step_pre_hook(lambda *args: heard.append(("before", len(args[1]), list(args[2]))))
    optimizer.register_step_post_hook(lambda *args: heard.append(("after", len(args[1]), list(args[2]))))
    with t.no_grad():
        heard.append(optimizer.step(closure).item())
    before.remove()
    heard.append(optimizer.step(closure=closure).item())
    optimizer.register_step_pre_hook(lambda *args: 3)
    try:
        optimizer.step()
    except RuntimeError as error:
        heard.append(str(error).partition("must")[2])
    return heard, w.tolist(), w._version


def test_closures_and_hooks():
    mine, theirs = closures(ours), closures(torch)
    assert mine == theirs


def saving(t):
    """What a program sees of the hooks on saving and loading."""
    w = t.tensor([1.0, 2.0], requires_grad=True)
    optimizer = t.optim.SGD([w], lr=0.25)
    heard = []
    optimizer.register_state_dict_pre_hook(lambda o: heard.append("pre"))
    optimizer.register_state_dict_post_hook(lambda o, state: {**state, "more": 1})
    optimizer.register_load_state_dict_pre_hook(lambda o, state: heard.append(sorted(state)))
    optimizer.register_load_state_dict_post_hook(lambda o: heard.append("post"))
    optimizer.register_load_state_dict_post_hook(lambda o: heard.append("before"), prepend=True)
    optimizer.register_state_dict_pre_hook(lambda o: heard.append("first"), prepend=True)
    state = optimizer.state_dict()
    state["param_groups"][0]["lr"] = 0.5
    optimizer.load_state_dict(state)
    return heard, optimizer.param_groups[0]["lr"]


def test_hooks_on_saving():
    assert saving(ours) == saving(torch)


def own(t):
    """An optimizer written by a user."""

    class Halving(t.optim.Optimizer):
        def __init__(self, params, lr=0.5):
            super().__init__(params, {"lr": lr})

        @t.no_grad()
        def step(self, closure=None):
            for group in self.param_groups:
                for p in group["params"]:
                    self.state[p]["count"] = self.state[p].get("count", 0) + 1
                    p.add_(p.grad, alpha=-group["lr"])

    w = t.tensor([1.0, 2.0], requires_grad=True)
    optimizer = Halving([w])
    heard = []
    optimizer.register_step_post_hook(lambda *args: heard.append(1))
    for _ in range(3):
        optimizer.zero_grad(set_to_none=False)
        (w * w).sum().backward()
        optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    return w.tolist(), w.grad.tolist(), optimizer.state_dict(), heard, repr(optimizer)


def test_an_optimizer_of_ones_own():
    assert own(ours) == own(torch)


def test_a_step_is_a_write_that_backward_notices():
    for t in (ours, torch):
        w = t.ones(2, requires_grad=True)
        loss = (w * w).sum()
        w.grad = t.ones(2)
        t.optim.SGD([w]).step()
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            loss.backward()


def valley(t, w):
    """Rosenbrock's function."""
    return (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2


def bowl(t, w):
    return ((w - 3) ** 2 * t.tensor([1.0, 10.0], dtype=w.dtype)).sum()


def wave(t, w):
    return (w.sin() * 2 + w * 0.1).sum() + w[0] * w[1] * 0.3


def line(t, w):
    return w.sum()


LBFGS = [
    {}, {"lr": 0.1}, {"line_search_fn": "strong_wolfe"}, {"line_search_fn": "strong_wolfe", "history_size": 2, "max_iter": 7},
    {"lr": 0.5, "max_iter": 4, "max_eval": 3, "line_search_fn": "strong_wolfe"}, {"max_iter": 1}, {"max_eval": 1, "line_search_fn": "strong_wolfe"},
    {"lr": 0.001, "history_size": 3, "tolerance_grad": 1e-2}, {"line_search_fn": "strong_wolfe", "tolerance_change": 1e-2},
]  # fmt: skip


def descend(t, function, settings, dtype, steps):
    """The path of LBFGS, and what it keeps."""
    w = t.tensor([-1.2, 1.0], dtype=getattr(t, dtype), requires_grad=True)
    unused = t.tensor([[5.0]], dtype=w.dtype, requires_grad=True)
    optimizer = t.optim.LBFGS([w, unused], **settings)
    asked = []

    def closure():
        optimizer.zero_grad()
        loss = function(t, w)
        loss.backward()
        asked.append(loss.item())
        return loss

    path = [w.tolist() for _ in range(steps) if optimizer.step(closure) is not None]
    state = optimizer.state_dict()["state"][0]
    return path, asked, {key: state.get(key) for key in ("n_iter", "func_evals")}, repr(optimizer)


def runs_off(function, settings):
    """Whether the path leads to where rounding decides: down a slope without end, or from side to side of the valley."""
    return (function is line and "max_eval" not in settings) or (function is valley and "line_search_fn" not in settings)


@pytest.mark.parametrize("settings", LBFGS, ids=str)
@pytest.mark.parametrize("function", [valley, bowl, wave, line])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_lbfgs(settings, function, dtype):
    if runs_off(function, settings):
        settings = {**settings, "max_iter": 4}
    steps = 1 if runs_off(function, settings) else 5
    (path, asked, counts, text), (path2, asked2, counts2, text2) = (descend(t, function, settings, dtype, steps) for t in (ours, torch))
    assert text == text2
    tolerance = {"float32": 1e-3, "float64": 1e-9}[dtype]
    np.testing.assert_allclose(path, path2, rtol=tolerance, atol=tolerance)
    if dtype == "float64":
        assert counts == counts2
        np.testing.assert_allclose(asked, asked2, rtol=1e-6, atol=1e-9)


def test_lbfgs_goes_on_from_a_state_of_pytorch():
    mine, theirs = both([-1.2, 1.0], "float64")
    first, second = (t.optim.LBFGS([w], line_search_fn="strong_wolfe", max_iter=3) for t, w in ((ours, mine), (torch, theirs)))

    def closure(optimizer, w):
        optimizer.zero_grad()
        loss = valley(None, w)
        loss.backward()
        return loss

    second.step(lambda: closure(second, theirs))
    first.load_state_dict(translated(second.state_dict()))
    mine.data = ours.tensor(theirs.tolist(), dtype=ours.float64)
    for _ in range(3):
        first.step(lambda: closure(first, mine))
        second.step(lambda: closure(second, theirs))
        close(mine, theirs, 1e-9)


def test_what_lbfgs_refuses():
    for action in (
        lambda t, p, q: t.optim.LBFGS([{"params": [p]}, {"params": [q]}]),
        lambda t, p, q: t.optim.LBFGS([p], lr=-1),
        lambda t, p, q: t.optim.LBFGS([p]).step(),
        lambda t, p, q: t.optim.LBFGS([p], line_search_fn="armijo").step(lambda: (p * p).sum().backward() or (p * p).sum()),
    ):
        assert said(action, ours) == said(action, torch)
