"""What is done to each row in one kernel, of kernels/rows.cl: softmax, layer norm, and their gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .array import CLArray, empty
from .launch import Plan, plans
from .named import fuses, in_order, source
from .types import VECTOR

LONGEST = 1 << 16  # numbers in a row; longer ones are left to kernels that share a row, and add up more exactly
TEAMS = 8  # for each compute unit
TALLEST = 1024  # rows that add up to a part of a gradient


def _plan(name: str, arrays: Sequence[CLArray], n: int, flags: int, vectors: Sequence[CLArray] = ()) -> Any:
    """The plan of the kernel *name* for matrices *arrays* of rows of *n* numbers, and *vectors*, and the number of its
    teams; NotImplemented where they are not laid out as it wants them.
    """
    x = arrays[0]
    if not in_order(*arrays) or not x.size or n > LONGEST:
        return NotImplemented
    if any(v.code != x.code or v.device is not x.device or not v.flags.c_contiguous for v in vectors):
        return NotImplemented
    device, rows = x.device, x.size // n
    each = min(-(-rows // (device.compute_units * TEAMS)), TALLEST)
    teams = -(-rows // each)
    starts = [one.offset // one.itemsize for one in (*arrays, *vectors)]
    sizes = [rows, n, each, flags, *starts, *[0] * (5 - len(starts))]
    if device.is_cpu:
        lanes = VECTOR[x.code]
        text, group = source("rows", x.code, f"LANES {lanes}", *["EVEN"] * (n % lanes == 0)), 1
    else:
        group = next(size for size in (32, 64, 128, 256) if size == 256 or 2 * size >= n)
        text = source("rows", x.code, f"GROUP {group}")
    return Plan(device, text, name, (teams * group,), (group,), sizes), teams


def _found(name: str, arrays: Sequence[CLArray], n: int, flags: int = 0, vectors: Sequence[CLArray] = ()) -> Any:
    key = (name, n, flags, *[x.layout for x in (*arrays, *vectors)])
    found = plans.find(key)
    return plans.keep(key, lambda: _plan(name, arrays, n, flags, vectors)) if found is None else found


def _each_row(name: str, arrays: Sequence[CLArray], d: int) -> Any:
    """The matrix that the kernel *name* makes, of rows along dimension *d*."""
    x = arrays[0]
    if not x.ndim or d != x.ndim - 1 or not x.shape[d]:
        return NotImplemented
    found = _found(name, arrays, x.shape[d])
    if found is NotImplemented:
        return NotImplemented
    out = empty(x.device, x.shape, x.code)
    found[0].launch([out.block, *[each.block for each in arrays]])
    return out


@fuses
def softmax_of(x: CLArray, d: int) -> Any:
    return _each_row("softmax", [x], d)


@fuses
def log_softmax_of(x: CLArray, d: int) -> Any:
    return _each_row("log_softmax", [x], d)


@fuses
def softmax_gradient(g: CLArray, out: CLArray, d: int) -> Any:
    return _each_row("softmax_gradient", [g, out], d)


@fuses
def log_softmax_gradient(g: CLArray, out: CLArray, d: int) -> Any:
    return _each_row("log_softmax_gradient", [g, out], d)


@fuses
def layer_norm(x: CLArray, weight: CLArray | None, bias: CLArray | None, eps: float) -> Any:
    """The rows of *x* standardized, times *weight* plus *bias*; and their means and scales."""
    given = [v for v in (weight, bias) if v is not None]
    vectors = [given[0] if v is None else v for v in (weight, bias)] if given else []
    flags = (weight is not None) + 2 * (bias is not None)
    found = _found("layer_norm", [x], x.shape[1], flags, vectors)
    if found is NotImplemented:
        return NotImplemented
    out = empty(x.device, x.shape, x.code)
    means, scales = (empty(x.device, x.shape[:1], x.code) for _ in range(2))
    blocks = [v.block for v in vectors] or [x.block, x.block]
    found[0].launch([out.block, means.block, scales.block, x.block, *blocks], [x.dtype.type(eps)])
    return out, means, scales


@fuses
def layer_norm_gradient(
    g: CLArray, x: CLArray, means: CLArray, scales: CLArray, weight: CLArray | None, wanted: tuple[bool, bool, bool]
) -> Any:
    """The gradients of the rows, of weight and of bias; None for those that are not *wanted*."""
    vectors, n = [] if weight is None else [weight], x.shape[1]
    found = _found("layer_norm_gradient", [g.reshape(x.shape), x], n, len(vectors), vectors)
    if found is NotImplemented:
        return NotImplemented
    plan, teams = found
    out, parts = empty(x.device, g.shape, x.code), empty(x.device, (2, teams, n), x.code)
    blocks = [v.block for v in vectors] or [x.block]
    plan.launch([out.block, parts.block, g.block, x.block, *blocks, means.block, scales.block])
    sums = [np.add.reduce(part, axis=0) if needed else None for part, needed in zip(parts, wanted[1:], strict=True)]
    return [out if wanted[0] else None, *sums]
