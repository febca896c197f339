"""Schedules: the rates in closed form, and how they act together. tests/oracle compares them with PyTorch."""

import math
import warnings

import pytest

import tinygrad_edu as torch
from tinygrad_edu.optim import SGD, lr_scheduler


def optimizer(lr=0.5):
    return SGD([torch.ones(1, requires_grad=True)], lr=lr, momentum=0.9)


def rates(scheduler, epochs):
    """The rate of the first epoch, and of as many more."""
    seen = scheduler.get_last_lr()
    for _ in range(epochs):
        scheduler.optimizer.step()
        scheduler.step()
        seen = seen + scheduler.get_last_lr()
    return seen


FORMULAS = [
    ("StepLR", {"step_size": 3, "gamma": 0.1}, lambda t: 0.1 ** (t // 3)),
    ("MultiStepLR", {"milestones": [2, 5], "gamma": 0.1}, lambda t: 0.1 ** ((t >= 2) + (t >= 5))),
    ("ExponentialLR", {"gamma": 0.9}, lambda t: 0.9**t),
    ("ConstantLR", {"factor": 0.25, "total_iters": 4}, lambda t: 0.25 if t < 4 else 1),
    ("LinearLR", {"start_factor": 0.2, "total_iters": 4}, lambda t: 0.2 + 0.8 * min(t, 4) / 4),
    ("PolynomialLR", {"total_iters": 6, "power": 2}, lambda t: max(1 - t / 6, 0) ** 2),
    ("CosineAnnealingLR", {"T_max": 5}, lambda t: (1 + math.cos(math.pi * t / 5)) / 2),
    ("CosineAnnealingWarmRestarts", {"T_0": 4}, lambda t: (1 + math.cos(math.pi * (t % 4) / 4)) / 2),
    ("LambdaLR", {"lr_lambda": lambda t: 1 / (t + 1)}, lambda t: 1 / (t + 1)),
    ("MultiplicativeLR", {"lr_lambda": lambda t: t}, math.factorial),
]


@pytest.mark.parametrize("name, settings, formula", FORMULAS, ids=[name for name, _, _ in FORMULAS])
def test_the_formula_of_the_docstring(name, settings, formula):
    scheduler = getattr(lr_scheduler, name)(optimizer(), **settings)
    assert rates(scheduler, 8) == pytest.approx([0.5 * formula(t) for t in range(9)])


def test_cycles_go_up_and_down_and_the_momentum_against_them():
    scheduler = lr_scheduler.CyclicLR(optimizer(), 0.1, 0.3, step_size_up=2, base_momentum=0.5, max_momentum=0.9)
    group = scheduler.optimizer.param_groups[0]
    seen = [(group["lr"], group["momentum"])]
    for _ in range(4):
        rates(scheduler, 1)
        seen.append((group["lr"], group["momentum"]))
    assert seen == [pytest.approx(pair) for pair in [(0.1, 0.9), (0.2, 0.7), (0.3, 0.5), (0.2, 0.7), (0.1, 0.9)]]


def test_one_cycle_ends_where_it_says():
    scheduler = lr_scheduler.OneCycleLR(optimizer(), 0.5, total_steps=10, div_factor=10, final_div_factor=100)
    seen = rates(scheduler, 9)
    assert (seen[0], seen[2], seen[-1]) == pytest.approx((0.05, 0.5, 0.0005))
    scheduler.step()
    with pytest.raises(ValueError, match="Tried to step 11 times"):
        scheduler.step()


def test_a_plateau_lowers_the_rate_once_patience_ends():
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer(), factor=0.5, patience=2, cooldown=1)
    seen = []
    for loss in [1.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]:
        scheduler.step(loss)
        seen += scheduler.get_last_lr()
    assert seen == [0.5] * 4 + [0.25] * 4 + [0.125]


def test_chained_schedules_multiply_and_sequential_ones_take_turns():
    o = optimizer(1.0)
    parts = [lr_scheduler.ExponentialLR(o, 0.5), lr_scheduler.StepLR(o, 2, 0.1)]
    assert rates(lr_scheduler.ChainedScheduler(parts), 3) == pytest.approx([1, 0.5, 0.025, 0.0125])
    o = optimizer(1.0)
    parts = [lr_scheduler.ConstantLR(o, 0.1, 9), lr_scheduler.ExponentialLR(o, 0.5)]
    assert rates(lr_scheduler.SequentialLR(o, parts, [2]), 4) == pytest.approx([0.1, 0.1, 1, 0.5, 0.25])


@pytest.mark.parametrize("name, settings, formula", FORMULAS, ids=[name for name, _, _ in FORMULAS])
def test_a_saved_schedule_goes_on_to_the_same_rates(name, settings, formula):
    first, second = (getattr(lr_scheduler, name)(optimizer(), **settings) for _ in range(2))
    rates(first, 3)
    second.load_state_dict(first.state_dict())
    second.optimizer.load_state_dict(first.optimizer.state_dict())
    assert rates(second, 4)[1:] == pytest.approx([0.5 * formula(t) for t in range(4, 8)])


class Falling:
    """A function that remembers."""

    def __init__(self):
        self.factor = 1.0

    def __call__(self, epoch):
        self.factor *= 0.5
        return self.factor


def test_what_an_object_among_the_functions_holds_is_saved():
    first, second = (lr_scheduler.LambdaLR(optimizer(1.0), Falling()) for _ in range(2))
    assert rates(first, 2) == [0.5, 0.25, 0.125]
    second.load_state_dict(first.state_dict())
    assert rates(second, 1)[-1:] == [0.0625]
    cycles = [
        lr_scheduler.CyclicLR(optimizer(), 0.0, 1.0, 1, scale_fn=Falling(), scale_mode="iterations") for _ in "ab"
    ]
    rates(cycles[0], 2)
    cycles[1].load_state_dict(cycles[0].state_dict())
    assert rates(cycles[1], 1)[-1:] == [0.0625]


def test_warnings_about_the_order():
    scheduler = lr_scheduler.StepLR(optimizer(), 1)
    with pytest.warns(UserWarning, match=r"Detected call of `lr_scheduler.step\(\)` before `optimizer.step\(\)`"):
        scheduler.step()
    scheduler = lr_scheduler.StepLR(optimizer(), 1)
    scheduler.optimizer.step = lambda: None
    with pytest.warns(UserWarning, match=r"Seems like `optimizer.step\(\)` has been overridden"):
        scheduler.step()
    with pytest.warns(UserWarning, match=r"please use `get_last_lr\(\)`"):
        scheduler.get_lr()
    scheduler = lr_scheduler.StepLR(optimizer(), 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rates(scheduler, 3)
