"""Every schedule here and in PyTorch: the very same rates over forty epochs, states, warnings and errors."""

import copy
import warnings

import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu as ours

EPOCHS = 40

CASES = [
    ("StepLR", {"step_size": 3}), ("StepLR", {"step_size": 4, "gamma": 0.7}),
    ("MultiStepLR", {"milestones": [2, 5, 5, 9], "gamma": 0.3}),
    ("ExponentialLR", {"gamma": 0.9}),
    ("ConstantLR", {}), ("ConstantLR", {"factor": 0.25, "total_iters": 7}),
    ("LinearLR", {}), ("LinearLR", {"start_factor": 0.8, "end_factor": 0.1, "total_iters": 9}),
    ("PolynomialLR", {}), ("PolynomialLR", {"total_iters": 11, "power": 2.5}),
    ("CosineAnnealingLR", {"T_max": 7}), ("CosineAnnealingLR", {"T_max": 40, "eta_min": 0.01}),
    ("CosineAnnealingWarmRestarts", {"T_0": 5}), ("CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": 2, "eta_min": 0.01}),
    ("LambdaLR", {"lr_lambda": lambda epoch: 0.95**epoch}),
    ("LambdaLR", {"lr_lambda": [lambda epoch: 0.95**epoch, lambda epoch: 1 / (1 + epoch)]}),
    ("MultiplicativeLR", {"lr_lambda": lambda epoch: 0.95}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.7, "step_size_up": 5}),
    ("CyclicLR", {"base_lr": [0.1, 0.2], "max_lr": [0.7, 0.9], "step_size_up": 5, "step_size_down": 3, "mode": "triangular2"}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.7, "step_size_up": 5, "mode": "exp_range", "gamma": 0.9, "base_momentum": 0.5, "max_momentum": 0.7}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.7, "step_size_up": 5, "scale_fn": lambda x: 0.5**x, "cycle_momentum": False}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.7, "step_size_up": 5, "scale_fn": lambda x: 0.5**x, "scale_mode": "iterations"}),
    ("OneCycleLR", {"max_lr": 0.9, "total_steps": EPOCHS + 1}),
    ("OneCycleLR", {"max_lr": [0.9, 0.5], "epochs": 10, "steps_per_epoch": 5, "anneal_strategy": "linear", "pct_start": 0.4}),
    ("OneCycleLR", {"max_lr": 0.9, "total_steps": 50, "three_phase": True, "div_factor": 10, "final_div_factor": 100}),
    ("OneCycleLR", {"max_lr": 0.9, "total_steps": 50, "cycle_momentum": False}),
]  # fmt: skip
OPTIMIZERS = {"SGD": {"momentum": 0.9}, "Adam": {}}
each_case = pytest.mark.parametrize("name, settings", CASES, ids=[f"{name} {list(settings)}" for name, settings in CASES])


def optimizer(t, name="SGD", lr=0.5):
    """An optimizer of two groups."""
    w, v = t.ones(2, requires_grad=True), t.ones(1, requires_grad=True)
    return getattr(t.optim, name)([{"params": [w]}, {"params": [v], "lr": 0.25}], lr=lr, **OPTIMIZERS[name])


def plain(x):
    """What has been seen, with numbers in place of tensors, and nothing that differs from run to run."""
    if isinstance(x, (ours.Tensor, torch.Tensor)):
        return x.item()
    if isinstance(x, dict):
        return {key: plain(y) for key, y in x.items() if key not in ("params", "lr_lambdas", "_stepped")}
    return [plain(y) for y in x] if isinstance(x, (list, tuple)) else x


def look(scheduler):
    groups = [{key: x for key, x in group.items() if key != "params"} for group in scheduler.optimizer.param_groups]
    return plain([scheduler.get_last_lr(), groups, list(scheduler.state_dict()), scheduler.state_dict()])


def run(scheduler, epochs, *args):
    seen = []
    for _ in range(epochs):
        scheduler.optimizer.step()
        scheduler.step(*args)
        seen.append(look(scheduler))
    return seen


@each_case
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_same_rates(name, settings, kind):
    def course(t):
        scheduler = getattr(t.optim.lr_scheduler, name)(optimizer(t, kind), **settings)
        return [look(scheduler), *run(scheduler, EPOCHS)]

    assert course(ours) == course(torch)


@each_case
def test_a_rate_that_is_a_tensor(name, settings):
    def course(t):
        o = optimizer(t)
        for group in o.param_groups:
            group["lr"] = t.tensor(0.5)
        scheduler = getattr(t.optim.lr_scheduler, name)(o, **settings)
        rates = [scheduler.get_last_lr()]
        for _ in range(EPOCHS):
            o.step()
            scheduler.step()
            rates.append(scheduler.get_last_lr())
        return type(o.param_groups[0]["lr"]).__name__, [plain(x) for x in rates]

    (kind, rates), (kind2, rates2) = course(ours), course(torch)
    assert kind == kind2
    for a, b in zip(rates, rates2):
        assert a == pytest.approx(b, rel=2e-5, abs=1e-7)


@each_case
def test_a_saved_schedule_goes_on(name, settings):
    def course(t):
        make = getattr(t.optim.lr_scheduler, name)
        first = make(optimizer(t), **settings)
        run(first, 6)
        second = make(optimizer(t), **settings)
        second.load_state_dict(copy.deepcopy(first.state_dict()))
        second.optimizer.load_state_dict(copy.deepcopy(first.optimizer.state_dict()))
        second.optimizer.step()
        return run(second, 6)

    assert course(ours) == course(torch)


@pytest.mark.parametrize("name", ["StepLR", "MultiStepLR", "ExponentialLR", "ConstantLR", "LinearLR", "PolynomialLR", "CosineAnnealingLR", "LambdaLR", "CyclicLR", "CosineAnnealingWarmRestarts"])
@pytest.mark.parametrize("epoch", [0, 3, 12, 4.5])
def test_an_epoch_may_be_given(name, epoch):
    settings = next(settings for other, settings in CASES if other == name)

    def course(t):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            scheduler = getattr(t.optim.lr_scheduler, name)(optimizer(t), **settings)
            run(scheduler, 2)
            scheduler.step(epoch)
            scheduler.step(epoch + 1)
        return look(scheduler), [str(w.message) for w in seen]

    assert course(ours) == course(torch)


@each_case
def test_a_schedule_is_resumed_by_its_epoch(name, settings):
    def course(t):
        o = optimizer(t)
        make = getattr(t.optim.lr_scheduler, name)
        run(make(o, **settings), 5)
        scheduler = make(o, **settings, last_epoch=5)
        return [look(scheduler), *run(scheduler, 5)]

    assert course(ours) == course(torch)


PLATEAU = [
    {}, {"patience": 2, "factor": 0.5}, {"mode": "max", "patience": 1, "threshold": 0.1}, {"threshold_mode": "abs", "threshold": 0.2, "patience": 1},
    {"patience": 1, "cooldown": 3, "min_lr": 0.1, "factor": 0.5}, {"patience": 0, "min_lr": [0.1, 0.2], "eps": 0.1}, {"mode": "max", "threshold_mode": "abs", "patience": 0},
]  # fmt: skip


@pytest.mark.parametrize("settings", PLATEAU, ids=str)
def test_a_plateau(settings):
    losses = [3.0, 2.5, 2.45, 2.45, 2.6, 2.45, 2.4, float("nan"), 1.0, 1.0, 1.0, 1.1, 0.9, 0.95, 0.95, 0.95, 0.95, 0.95, *[0.95] * 12]

    def course(t):
        scheduler = t.optim.lr_scheduler.ReduceLROnPlateau(optimizer(t), **settings)
        seen = []
        for i, loss in enumerate(losses):
            scheduler.step(t.tensor(loss) if i % 2 else loss)
            seen.append((plain(scheduler.get_last_lr()), scheduler.num_bad_epochs, scheduler.in_cooldown, scheduler.best))
        other = t.optim.lr_scheduler.ReduceLROnPlateau(optimizer(t))
        other.load_state_dict(scheduler.state_dict())
        return seen, look(scheduler), look(other)

    assert course(ours) == course(torch)


def sequential(t):
    s = t.optim.lr_scheduler
    o = optimizer(t)
    parts = [s.ConstantLR(o, 0.1, 20), s.LinearLR(o, 0.5, total_iters=4), s.ExponentialLR(o, 0.9), s.CosineAnnealingLR(o, 5)]
    return s.SequentialLR(o, parts, milestones=[3, 8, 14])


def chained(t):
    s = t.optim.lr_scheduler
    o = optimizer(t)
    return s.ChainedScheduler([s.ConstantLR(o, 0.1, 5), s.ExponentialLR(o, 0.9), s.StepLR(o, 4, 0.5)])


def nested(t):
    s = t.optim.lr_scheduler
    o = optimizer(t)
    inner = s.SequentialLR(o, [s.ConstantLR(o, 0.1, 20), s.ExponentialLR(o, 0.9)], milestones=[3])
    return s.SequentialLR(o, [inner, s.LinearLR(o, 0.1, total_iters=4)], milestones=[5])


@pytest.mark.parametrize("make", [sequential, chained, nested])
@pytest.mark.filterwarnings("ignore:Detected call")  # a schedule in a schedule steps as it is made
def test_schedules_of_schedules(make):
    def course(t):
        scheduler = make(t)
        seen = [look(scheduler), *run(scheduler, 20)]
        other = make(t)
        other.load_state_dict(copy.deepcopy(scheduler.state_dict()))
        other.optimizer.load_state_dict(copy.deepcopy(scheduler.optimizer.state_dict()))
        return seen, run(other, 3)

    assert course(ours) == course(torch)


def own(t):
    """A schedule written by a user."""

    class Halving(t.optim.lr_scheduler.LRScheduler):
        def get_lr(self):
            return [lr / 2**self.last_epoch for lr in self.base_lrs]

    return run(Halving(optimizer(t)), 3)


def test_a_schedule_of_ones_own():
    assert own(ours) == own(torch)


def early(t, o):
    t.optim.lr_scheduler.StepLR(o, 1).step()


def stepped_before_the_scheduler(t, o):
    o.step()
    t.optim.lr_scheduler.StepLR(o, 1).step()


def second_scheduler(t, o):
    t.optim.lr_scheduler.StepLR(o, 1)
    o.step()
    t.optim.lr_scheduler.StepLR(o, 1).step()


def overridden(t, o):
    scheduler = t.optim.lr_scheduler.StepLR(o, 1)
    o.step = lambda: None
    scheduler.step()


def asked(t, o):
    return t.optim.lr_scheduler.StepLR(o, 1).get_lr()


SAYINGS = [
    early, stepped_before_the_scheduler, second_scheduler, overridden, asked,
    lambda t, o: t.optim.lr_scheduler.StepLR(3, 1),
    lambda t, o: t.optim.lr_scheduler.CyclicLR(3, 1, 2),
    lambda t, o: t.optim.lr_scheduler.OneCycleLR(3, 1, 2),
    lambda t, o: t.optim.lr_scheduler.ReduceLROnPlateau(3),
    lambda t, o: t.optim.lr_scheduler.StepLR(o, 1, last_epoch=3),
    lambda t, o: t.optim.lr_scheduler.LRScheduler(o),
    lambda t, o: t.optim.lr_scheduler.LambdaLR(o, [len]),
    lambda t, o: t.optim.lr_scheduler.MultiplicativeLR(o, [len]),
    lambda t, o: t.optim.lr_scheduler.MultiplicativeLR(o, [len, 3]),
    lambda t, o: t.optim.lr_scheduler.ConstantLR(o, 2.0),
    lambda t, o: t.optim.lr_scheduler.LinearLR(o, 0.0),
    lambda t, o: t.optim.lr_scheduler.LinearLR(o, 1.0, 2.0),
    lambda t, o: t.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, 0),
    lambda t, o: t.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, 2, 0),
    lambda t, o: t.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, 2, 1, "0"),
    lambda t, o: t.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, 2).step(-1),
    lambda t, o: t.optim.lr_scheduler.CyclicLR(o, [1], 2),
    lambda t, o: t.optim.lr_scheduler.CyclicLR(o, 1, 2, mode="square"),
    lambda t, o: t.optim.lr_scheduler.CyclicLR(t.optim.Adagrad([t.ones(1, requires_grad=True)]), 1, 2),
    lambda t, o: t.optim.lr_scheduler.OneCycleLR(o, 1),
    lambda t, o: t.optim.lr_scheduler.OneCycleLR(o, 1, total_steps=0),
    lambda t, o: t.optim.lr_scheduler.OneCycleLR(o, 1, epochs=1.5, steps_per_epoch=2),
    lambda t, o: t.optim.lr_scheduler.OneCycleLR(o, 1, epochs=1, steps_per_epoch=-2),
    lambda t, o: t.optim.lr_scheduler.OneCycleLR(o, 1, total_steps=9, pct_start=2),
    lambda t, o: t.optim.lr_scheduler.OneCycleLR(o, 1, total_steps=9, anneal_strategy="step"),
    lambda t, o: run(t.optim.lr_scheduler.OneCycleLR(o, 1, total_steps=2), 3),
    lambda t, o: t.optim.lr_scheduler.ReduceLROnPlateau(o, factor=1.0),
    lambda t, o: t.optim.lr_scheduler.ReduceLROnPlateau(o, mode="least"),
    lambda t, o: t.optim.lr_scheduler.ReduceLROnPlateau(o, threshold_mode="of"),
    lambda t, o: t.optim.lr_scheduler.ReduceLROnPlateau(o, min_lr=[0.1]),
    lambda t, o: t.optim.lr_scheduler.ReduceLROnPlateau(o).step(1.0, 3),
    lambda t, o: t.optim.lr_scheduler.SequentialLR(o, [], []),
    lambda t, o: t.optim.lr_scheduler.SequentialLR(o, [3], []),
    lambda t, o: t.optim.lr_scheduler.SequentialLR(o, [t.optim.lr_scheduler.StepLR(o, 1)], [2]),
    lambda t, o: t.optim.lr_scheduler.SequentialLR(o, [t.optim.lr_scheduler.StepLR(optimizer(t), 1)], []),
    lambda t, o: t.optim.lr_scheduler.ChainedScheduler([]),
    lambda t, o: t.optim.lr_scheduler.ChainedScheduler([t.optim.lr_scheduler.ReduceLROnPlateau(o)]),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(SAYINGS)))
def test_what_is_refused_and_said(number):
    def said(t):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            try:
                result = plain(SAYINGS[number](t, optimizer(t)))
                result = result if isinstance(result, list) else None
            except Exception as error:
                result = type(error).__name__, str(error)
        return result, [(w.category.__name__, str(w.message)) for w in seen]

    assert said(ours) == said(torch)
