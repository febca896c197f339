"""argmax and argmin: the place of the first largest or smallest element; a NaN counts as both."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from . import windows
from .array import CLArray, empty
from .elementwise import DIMENSIONS, PIECE, PIECES
from .launch import Plan, plans
from .protocol import implements
from .reduce_source import struct
from .types import FP64, STORED, computed, load, store
from .walks import indented

GROUP = 64  # work-items on a GPU


@cache
def program(stored: str, dimensions: int) -> str:
    """The kernels "argmax" and "argmin" for elements *stored* as a type.

    Each work-item looks at one slice of what becomes one place. The best elements of the slices are looked at again,
    with their places beside them: `places` is then what the first kernel has found.
    """
    type = computed(stored)
    parts = [FP64] if stored == "f8" else []
    parts.append(struct(dimensions))
    for name, sign in (("argmax", ">"), ("argmin", "<")):
        better = f"y {sign} best" + (" || (y != y && best == best)" if stored[0] == "f" else "")
        parts.append(
            f"kernel void {name}(global long *out, global {STORED[stored]} *bests, global const {STORED[stored]} *x, "
            "global const long *places, const Walk w, const int again)\n{\n" + indented([
                "const int o = get_global_id(0) % w.rows, s = get_global_id(0) / w.rows;",
                "if (s >= w.slices) return;",
                "const int at = w.start + behind(o, w.rank, w.shape, w.stride), begin = s * w.slice;",
                "int place = begin;",
                f"{type} best = {load(stored, 'at + begin * w.step', 'x')};",
                "for (int i = begin + 1; i < min(begin + w.slice, w.count); i++) {",
                f"    const {type} y = {load(stored, 'at + i * w.step', 'x')};",
                f"    if ({better}) {{ best = y; place = i; }}",
                "}",
                "out[s * w.rows + o] = again ? places[place * w.rows + o] : place;",
                store(stored, load(stored, "at + place * w.step", "x"), "s * w.rows + o", "bests") + ";",
            ], 1) + "}\n"
        )
    return "\n".join(parts)


def arg(name: str, x: CLArray, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
    """`np.argmax(x)` or, by *name*, `np.argmin(x)`."""
    flat = axis is None
    source = x.ravel() if flat else x
    d = 0 if flat else windows.axis_of(axis, x.ndim)
    if source.shape[d] == 0:
        raise ValueError(f"attempt to get {name} of an empty sequence")
    result = _arg(name, source, d)
    if keepdims not in (False, np._NoValue):
        result = result.reshape((1,) * x.ndim if flat else (*x.shape[:d], 1, *x.shape[d + 1 :]))
    if out is None:
        return result
    out[...] = result
    return out


def _arg(name: str, x: CLArray, d: int, places: CLArray | None = None) -> CLArray:
    key = (name, d, x.layout, places is None)
    plan, slices = plans.find(key) or plans.keep(key, lambda: _plan(name, x, d))
    shape = x.shape[:d] + x.shape[d + 1 :]
    out, bests = (empty(x.device, (slices, *shape), code) for code in ("i8", x.code))
    if not out.size:
        return out.reshape(shape)
    given = out if places is None else places
    plan.launch([out.block, bests.block, x.block, given.block], [np.int32(places is not None)])
    return _arg(name, bests, 0, out) if slices > 1 else out.reshape(shape)


def _plan(name: str, x: CLArray, d: int) -> tuple[Plan | None, int]:
    device, n = x.device, x.shape[d]
    rows = x.size // n
    if not rows:
        return None, 1
    shape, (stride,) = windows.collapse(
        x.shape[:d] + x.shape[d + 1 :], [tuple(s // x.itemsize for s in x.strides[:d] + x.strides[d + 1 :])]
    )
    wanted = device.compute_units * PIECES if device.is_cpu else device.compute_units * 1024  # work-items
    least = PIECE if device.is_cpu else 64  # elements for each
    slices = max(min(wanted // rows, n // least), 1)
    slice = -(-n // slices)
    slices = -(-n // slice)
    dimensions = next(m for m in DIMENSIONS if len(shape) <= m)
    pad = [1] * (dimensions - len(shape))
    sizes = [rows, 1, 1, 0, 0, rows, n, n, x.strides[d] // x.itemsize, slices, slice, x.offset // x.itemsize]
    sizes += [len(shape), *shape, *pad, *stride, *pad, *stride, *pad, 0, *[1] * (2 * dimensions)]
    group = 1 if device.is_cpu else GROUP
    items = -(-rows * slices // group) * group
    return Plan(device, program(x.code, dimensions), name, (items,), (group,), sizes), slices


@implements(np.argmax)
def argmax(a: CLArray, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
    return arg("argmax", a, axis, out, keepdims=keepdims)


@implements(np.argmin)
def argmin(a: CLArray, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
    return arg("argmin", a, axis, out, keepdims=keepdims)


CLArray.argmax, CLArray.argmin = argmax, argmin  # type: ignore[attr-defined]
