"""The loss of classes, forward and backward in a kernel each, from kernels/losses.cl."""

from __future__ import annotations

from typing import Any

import numpy as np

from .array import CLArray, empty, together
from .launch import Plan, plans
from .named import fuses, source
from .types import VECTOR

PIECE = 1024  # elements that are worth a work-item on a processor
PIECES = 4  # work-items for each core, at most
GROUP = 64  # work-items in a group on a GPU


def _run(name: str, arrays: list[CLArray], scores: CLArray, places: CLArray, share: CLArray | None) -> None:
    """Run the kernel *name* on *arrays*."""
    key = (name, scores.layout, places.layout, None if share is None else share.layout)

    def make() -> Plan:
        device, (rows, columns) = scores.device, scores.shape
        each, group, width = 1, GROUP, 1
        if device.is_cpu:
            most = max(-(-PIECE // columns), -(-rows // (device.compute_units * PIECES)))
            each, group, width = min(most, rows), 1, VECTOR[scores.code]
        sizes = [rows, columns, each, scores.offset // scores.itemsize, places.offset // 8]
        sizes += [share.offset // share.itemsize, int(share.size > 1)] if share is not None else [0, 0]
        items = -(-rows // each)
        text = source("losses", scores.code, f"WIDTH {width}")
        return Plan(device, text, name, (-(-items // group) * group,), (group,), sizes)

    plan = plans.find(key) or plans.keep(key, make)
    plan.launch([x.block for x in arrays])


def _fits(x: CLArray, places: CLArray) -> bool:
    together(x, places)
    return (
        x.ndim == 2 and x.code in ("f4", "f8") and x.size > 0 and x.flags.c_contiguous
        and places.__class__ is CLArray and places.code == "i8" and places.flags.c_contiguous
    )


@fuses
def softmax_at(scores: CLArray, places: CLArray) -> Any:
    """softmax along rows, and the negative of its logarithm at the places."""
    if not _fits(scores, places):
        return NotImplemented
    p, terms = empty(scores.device, scores.shape, scores.code), empty(scores.device, places.shape, scores.code)
    _run("softmax_at", [p, terms, scores, places], scores, places, None)
    return p, terms


@fuses
def less_one_hot(p: CLArray, places: CLArray, share: Any) -> Any:
    """*p*, less 1 at the places, times the share of the row."""
    if not _fits(p, places):
        return NotImplemented
    share = np.asarray(share, p.dtype, like=p)
    if share.size not in (1, len(places)) or not share.flags.c_contiguous:
        return NotImplemented
    out = empty(p.device, p.shape, p.code)
    _run("less_one_hot", [out, p, places, share], p, places, share)
    return out
