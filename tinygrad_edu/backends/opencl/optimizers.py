"""The steps of optimizers: one kernel for a parameter, in kernels/optimizers.cl."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .array import CLArray
from .elementwise import PIECE, PIECES
from .launch import Plan, plans
from .named import fuses, in_order, source

GROUP = 64  # work-items in a group on a GPU


def _step(name: str, arrays: Sequence[CLArray], ways: tuple[int, int, int], numbers: Sequence[float]) -> Any:
    """Run the kernel *name* on the parameter, its gradient and what else there is; NotImplemented where an array is not
    laid out as the kernel takes it.
    """
    x_is_g = arrays[0].block is arrays[1].block  # each is read as if nobody wrote the other
    key = (name, *[x.layout for x in arrays], ways)
    plan = plans.find(key)
    if plan is None:
        plan = plans.keep(key, lambda: _plan(name, arrays, ways) if in_order(*arrays) else NotImplemented)
    if plan is NotImplemented or x_is_g:
        return NotImplemented
    number = arrays[0].dtype.type
    plan.launch([x.block for x in arrays], [number(n) for n in numbers])
    return None


def _plan(name: str, arrays: Sequence[CLArray], ways: tuple[int, int, int]) -> Any:
    x = arrays[0]
    device, size = x.device, x.size
    if not size:
        return NotImplemented
    part, group = (max(PIECE, -(-size // (device.compute_units * PIECES))), 1) if device.is_cpu else (1, GROUP)
    items = -(-size // part)
    starts = [each.offset // each.itemsize for each in arrays]
    sizes = [size, part, *starts, *[0] * (5 - len(starts)), *ways]
    return Plan(device, source("optimizers", x.code), name, (-(-items // group) * group,), (group,), sizes)


@fuses
def sgd(
    x: CLArray, g: CLArray, v: CLArray | None, rate: float, momentum: float, kept: float, first: bool, nesterov: bool,
    maximize: bool, decay: float,
) -> Any:
    """A step of SGD: *v* is the velocity, if there is one, of which *first* is true before its first use."""
    flag = 0 if v is None else 1 + 2 * first + 4 * nesterov
    arrays = [x, g, g if v is None else v]
    return _step("sgd", arrays, (int(maximize), int(decay != 0), flag), (decay, -rate, momentum, kept))


@fuses
def adam(
    x: CLArray, g: CLArray, m: CLArray, s: CLArray, largest: CLArray | None, rate: float, betas: tuple[float, float],
    eps: float, maximize: bool, decay: float, decoupled: bool,
) -> Any:
    """A step of Adam, with the running means *m* and *s*; where the *decay* is *decoupled*, it is a factor of x."""
    weight = 1 - betas[0]
    ways = (int(maximize), 2 if decoupled else int(decay != 0), (largest is not None) + 2 * (abs(weight) < 0.5))
    numbers = (decay, -rate, weight, 1 - weight, betas[1], 1 - betas[1], eps)
    return _step("adam", [x, g, m, s, s if largest is None else largest], ways, numbers)
