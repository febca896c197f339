"""Sums, products and quotients in place: what the formulas of the optimizers are made of.

They take arrays, not tensors: a step runs them for every parameter, and between tensors the bookkeeping would cost more
than the arithmetic. *room* is an array like *x* for what has to be held in between; what it held is lost. A factor may
be an array without dimensions, with which NumPy is done with a small array in half of the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

PART = 2**16  # elements: so many stay in the cache between two sums


def parts(x: Any, y: Any) -> Iterator[tuple[Any, Any]]:
    """*x* and *y*, of one shape, or, where they are large, some of their rows at a time: room is then wanted for these
    alone.
    """
    if x.size <= PART or x.__class__ is not np.ndarray:
        yield x, y
        return
    rows = max(1, PART * len(x) // x.size)
    for start in range(0, len(x), rows):
        yield x[start : start + rows], y[start : start + rows]


def add_scaled(x: Any, y: Any, factor: float, room: Any) -> None:
    """x += factor * y"""
    np.multiply(y, factor, out=room)
    x += room


def move_towards(x: Any, y: Any, weight: float, room: Any) -> None:
    """x += weight * (y - x): the running mean of the *y* that come by, each of which counts *weight*."""
    np.subtract(y, x, out=room)
    if abs(weight) < 0.5:
        room *= weight
        x += room
    else:  # from the other end, so that a weight of 1 ends exactly at y
        room *= 1 - weight
        np.subtract(y, room, out=x)


def add_squares(x: Any, y: Any, decay: float, factor: float, room: Any) -> None:
    """x = decay * x + factor * y²"""
    x *= decay
    np.multiply(y, factor, out=room)
    room *= y
    x += room


def add_quotient(x: Any, y: Any, z: Any, factor: float, room: Any) -> None:
    """x += factor * y / z, where *room* may be *z* itself."""
    np.divide(y, z, out=room)
    room *= factor
    x += room


def root(x: Any, eps: float, room: Any) -> Any:
    """sqrt(x) + eps, in *room*."""
    np.sqrt(x, out=room)
    room += eps
    return room
