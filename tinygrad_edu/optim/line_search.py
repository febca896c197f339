"""How far to go along a direction: a step after which there is clearly less loss and clearly less slope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

LESS_LOSS = 1e-4  # the loss has to fall by this part of what the first slope promises
LESS_SLOPE = 0.9  # the slope has to be at most this part of the first one


class Point(NamedTuple):
    """What is known of a step of length *t*: the loss there, the gradient, and its part along the direction."""

    t: Any
    loss: float
    gradient: Any
    slope: Any


def strong_wolfe(
    at: Callable[[Any], Point], start: Point, t: Any, reach: float, tolerance: float, limit: int
) -> tuple[Point, int]:
    """A point that meets the strong conditions of Wolfe, or the best one found; and how many points were asked for.

    *at* tells the `Point` of a step, *start* is that of step 0 and *t* the first to try. It takes at most *limit* steps
    more, and stops where two points are, *reach* times their difference, closer than *tolerance* (Nocedal and Wright
    2006, algorithms 3.5 and 3.6).
    """

    def too_high(p: Point) -> bool:
        return p.loss > start.loss + LESS_LOSS * p.t * start.slope

    def flat(p: Point) -> bool:
        return abs(p.slope) <= -LESS_SLOPE * start.slope

    before, here, rounds = start, at(t), 0
    while rounds < limit:  # longer and longer steps, until there must be a good one in between
        if too_high(here) or (rounds > 1 and here.loss >= before.loss):
            break
        if flat(here):
            return here, rounds + 1
        if here.slope >= 0:
            break
        t = lowest(before, here, here.t + 0.01 * (here.t - before.t), here.t * 10)
        before, here, rounds = here, at(t), rounds + 1
    else:
        before = start
    ends, stuck = [before, here], False
    low = _lower(ends)
    while rounds < limit and not abs(ends[1].t - ends[0].t) * reach < tolerance:  # closer and closer
        t, stuck = _between(ends, stuck)
        here, rounds = at(t), rounds + 1
        if too_high(here) or here.loss >= ends[low].loss:
            ends[1 - low] = here
            low = _lower(ends)
            continue
        if flat(here):
            return here, rounds + 1
        if here.slope * (ends[1 - low].t - ends[low].t) >= 0:
            ends[1 - low] = ends[low]
        ends[low] = here
    return ends[low], rounds + 1


@np.errstate(all="ignore")
def lowest(p: Point, q: Point, low: Any, high: Any) -> Any:
    """Where, from *low* to *high*, the cubic polynomial is lowest that has the losses and the slopes of *p* and *q*."""
    p, q = (p, q) if p.t <= q.t else (q, p)
    a = p.slope + q.slope - 3 * (p.loss - q.loss) / (p.t - q.t)
    square = a**2 - p.slope * q.slope
    if not square >= 0:
        return (low + high) / 2
    b = np.sqrt(square)  # NumPy's: dividing by 0 is no error
    t = q.t - (q.t - p.t) * ((q.slope + b - a) / (q.slope - p.slope + 2 * b))
    return min(max(t, low), high)


def _lower(ends: list[Point]) -> int:
    return 0 if ends[0].loss <= ends[1].loss else 1


def _between(ends: list[Point], stuck: bool) -> tuple[Any, bool]:
    """The next step to try, and whether it is so close to an end that the one after it must not be."""
    low, high = sorted(p.t for p in ends)
    t, margin = lowest(*ends, low, high), 0.1 * (high - low)
    if min(high - t, t - low) >= margin:
        return t, False
    if not stuck and low < t < high:
        return t, True
    return (high - margin if abs(t - high) < abs(t - low) else low + margin), False
