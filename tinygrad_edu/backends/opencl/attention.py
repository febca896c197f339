"""Attention in one kernel, and its gradients in another, from kernels/attention.cl, on a processor.

A GPU makes it of matrix products: there a head is too much for one work-item.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .array import CLArray, empty, together
from .launch import Plan, plans
from .named import fuses, source
from .types import VECTOR

ROWS = 4  # queries at a time
BLOCK = 64  # queries that a work-item does, forward


def _four(x: CLArray) -> CLArray:
    """*x* as (batch, heads, rows, numbers), the numbers next to each other."""
    x = x if x.strides[-1] == x.itemsize else x.copy()
    return x.reshape((1,) * (4 - x.ndim) + x.shape)


def _fits(*arrays: CLArray) -> bool:
    """Whether there are kernels for these, which then are all of one batch."""
    together(*arrays)
    q = arrays[0]
    return q.device.is_cpu and q.code in VECTOR and q.ndim <= 4 and all(
        x.code == q.code and x.size and x.shape[:-2] == q.shape[:-2] for x in arrays
    )


def _plan(name: str, q: CLArray, k: CLArray, v: CLArray, g: CLArray, causal: bool) -> tuple[Plan, int]:
    """The plan for the kernel *name*, and how many elements its `room` has."""
    batch, heads, queries, width = q.shape
    keys, values, lanes = k.shape[2], v.shape[3], VECTOR[q.code]
    padded = -(-keys // lanes) * lanes
    forward = name == "attended"
    blocks = -(-queries // BLOCK) if forward else 1
    sizes = [queries, keys, width, values, heads, int(causal), BLOCK, padded]
    for x in (q, k, v, g):
        sizes += [n // x.itemsize for n in (x.offset, *x.strides[:3])]
    along = next(n for n in (lanes, 8, 4, 2, 1) if not width % n and not values % n)
    text = source("attention", q.code, f"LANES {lanes}", f"WIDTH {along}", f"ROWS {ROWS}")
    room = batch * heads * blocks * padded * (width + ROWS if forward else values + 2 * ROWS)
    flops = 2 * batch * heads * queries * keys * (width + values) * (1 if forward else 2.5)
    return Plan(q.device, text, name, (blocks, heads, batch), (1, 1, 1), sizes, flops / 2 if causal else flops), room


def _run(
    name: str, outs: Sequence[CLArray], others: Sequence[CLArray], qkv: Any, g: CLArray, causal: bool, scale: float
) -> None:
    """Run the kernel *name*, whose results are *outs*; *g* has the shape of what attention gives, or is it."""
    key = (name, *[x.layout for x in (*qkv, g)], causal)
    plan, room = plans.find(key) or plans.keep(key, lambda: _plan(name, *qkv, g, causal))
    arrays = [*outs, empty(qkv[0].device, (room,), qkv[0].code), *others, *qkv]
    plan.launch([x.block for x in arrays], [qkv[0].dtype.type(scale)])


@fuses
def attended(query: CLArray, key: CLArray, value: CLArray, causal: bool, scale: float) -> Any:
    """The means of the values, laid out in memory as *query* is, and the weights they are taken with."""
    if not _fits(query, key, value) or query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        return NotImplemented
    q, k, v = _four(query), _four(key), _four(value)
    out = np.empty_like(query, shape=(*query.shape[:-1], value.shape[-1]))
    if out.strides[-1] != out.itemsize:
        out = empty(q.device, out.shape, out.code)
    weights = empty(q.device, (*query.shape[:-1], key.shape[-2]), q.code)
    _run("attended", [out, weights], [], (q, k, v), _four(out), causal, scale)
    return out, weights


@fuses
def attention_back(
    g: CLArray, weights: CLArray, query: CLArray, key: CLArray, value: CLArray, causal: bool, scale: float
) -> Any:
    """The gradients of query, key and value."""
    if not _fits(g, query, key, value):
        return NotImplemented
    outs = [empty(x.device, x.shape, x.code) for x in (query, key, value)]
    g = _four(g)
    _run("attention_back", outs, [g, weights], tuple(map(_four, (query, key, value))), g, causal, scale)
    return outs
