"""Sorting along a dimension, and searching in what is sorted.

A merge sort, which is stable and the same on every device: first short runs are sorted, each by one work-item, then
pairs of runs are merged until one is left. A merge is shared among work-items, too: each makes a stretch of the merged
run, and finds by bisection where in the two runs its stretch begins (the "merge path" of Odeh, Green et al., 2012).
Not-a-numbers come last, as NumPy has it.
"""

from __future__ import annotations

from functools import cache
from math import prod
from typing import Any

import numpy as np

from . import windows
from .array import CLArray, empty
from .launch import Plan, plans
from .protocol import implements
from .runtime import Device
from .types import FP64, STORED, code_of
from .walks import indented

RUN = 32  # elements that a work-item sorts by insertion
STRETCH = {True: 4096, False: 32}  # of a merged run that a work-item makes, on a processor and on a GPU
GROUP = 64  # work-items on a GPU


@cache
def program(code: str) -> str:
    """The kernels for keys of the type *code*: "runs", "merge" and "search"."""
    type = STORED[code]
    less = "x < y || (x == x && y != y)" if code[0] == "f" else "x < y"
    return (FP64 if code == "f8" else "") + (
        f"typedef {type} T;\n"
        "typedef struct { int rows, n, wide, stretch; } Walk;\n\n"
        f"int less(T x, T y) {{ return {less}; }}\n\n"
        "// Sort the runs of each row, and number their elements by where they were.\n"
        "kernel void runs(global T *keys, global int *order, global const T *x, const Walk w)\n{\n"
    ) + indented([
        f"const int per_row = (w.n + {RUN - 1}) / {RUN}, row = get_global_id(0) / per_row;",
        "if (row >= w.rows) return;",
        f"const int begin = get_global_id(0) % per_row * {RUN}, base = row * w.n + begin;",
        f"const int n = min({RUN}, w.n - begin);",
        f"T key[{RUN}];",
        f"int place[{RUN}];",
        "for (int i = 0; i < n; i++) {",
        "    const T new = x[base + i];",
        "    int j = i;",
        "    for (; j > 0 && less(new, key[j - 1]); j--) { key[j] = key[j - 1]; place[j] = place[j - 1]; }",
        "    key[j] = new;",
        "    place[j] = begin + i;",
        "}",
        "for (int i = 0; i < n; i++) { keys[base + i] = key[i]; order[base + i] = place[i]; }",
    ], 1) + (
        "}\n\n// Merge pairs of runs of w.wide elements; of equal ones those of the first run come first.\n"
        "kernel void merge(global T *keys, global int *order, global const T *x, global const int *places, "
        "const Walk w)\n{\n"
    ) + indented([
        "const int per_row = (w.n + w.stretch - 1) / w.stretch, row = get_global_id(0) / per_row;",
        "if (row >= w.rows) return;",
        "const int begin = get_global_id(0) % per_row * w.stretch, end = min(begin + w.stretch, w.n);",
        "x += row * w.n; places += row * w.n; keys += row * w.n; order += row * w.n;",
        "for (int at = begin; at < end;) {  // a stretch may reach over several short pairs",
        "    const int a = at / (2 * w.wide) * 2 * w.wide, b = min(a + w.wide, w.n), last = min(b + w.wide, w.n);",
        "    const int path = at - a, stop = min(end, last);",
        "    int low = max(0, path - (last - b)), high = min(path, b - a);  // how many are of the first",
        "    while (low < high) {",
        "        const int middle = (low + high) / 2;",
        "        if (less(x[b + path - middle - 1], x[a + middle])) high = middle; else low = middle + 1;",
        "    }",
        "    int i = a + low, j = b + path - low;",
        "    for (; at < stop; at++) {",
        "        const int from = j >= last || (i < b && !less(x[j], x[i])) ? i++ : j++;",
        "        keys[at] = x[from];",
        "        order[at] = places[from];",
        "    }",
        "}",
    ], 1) + (
        "}\n\n// Where in the sorted x each of w.rows values would stand: before equal ones or, if right, after.\n"
        "kernel void search(global long *out, global const T *x, global const T *values, const Walk w, "
        "const int right)\n{\n"
    ) + indented([
        "for (int v = get_global_id(0) * w.stretch; v < min((int)(get_global_id(0) + 1) * w.stretch, w.rows); v++) {",
        "    const T value = values[v];",
        "    int low = 0, high = w.n;",
        "    while (low < high) {",
        "        const int middle = (low + high) / 2;",
        "        if (right ? !less(value, x[middle]) : less(x[middle], value)) low = middle + 1; else high = middle;",
        "    }",
        "    out[v] = low;",
        "}",
    ], 1) + "}\n"


def _plan(device: Device, code: str, name: str, rows: int, n: int, wide: int, stretch: int, items: int) -> Plan:
    def make() -> Plan:
        group = 1 if device.is_cpu else GROUP
        return Plan(device, program(code), name, (-(-items // group) * group,), (group,), [rows, n, wide, stretch])

    key = (device, code, name, rows, n, wide)
    return plans.find(key) or plans.keep(key, make)


def sorted_rows(x: CLArray) -> tuple[CLArray, CLArray]:
    """The elements of contiguous *x* sorted along the last dimension, and where along it each was, as int32."""
    device, n, code = x.device, x.shape[-1], x.code
    rows = prod(x.shape[:-1])
    keys, order = empty(device, x.shape, code), empty(device, x.shape, "i4")
    if not x.size:
        return keys, order
    if x.offset:
        x = x.copy()
    _plan(device, code, "runs", rows, n, RUN, 0, rows * -(-n // RUN)).launch([keys.block, order.block, x.block])
    wide, stretch = RUN, STRETCH[device.is_cpu]
    spare = (empty(device, x.shape, code), empty(device, x.shape, "i4")) if wide < n else None
    while wide < n:
        assert spare is not None
        plan = _plan(device, code, "merge", rows, n, wide, stretch, rows * -(-n // stretch))
        plan.launch([spare[0].block, spare[1].block, keys.block, order.block])
        (keys, order), spare = spare, (keys, order)
        wide *= 2
    return keys, order


def _sorted(a: CLArray, axis: int | None) -> tuple[CLArray, CLArray]:
    if axis is None:
        a, axis = a.ravel(), 0
    axis = windows.axis_of(axis, a.ndim)
    rows = np.moveaxis(a, axis, -1)
    own = np.float32 if a.code == "f2" else a.dtype
    keys, order = sorted_rows(rows.astype(own, order="C", copy=False))
    return np.moveaxis(keys, -1, axis), np.moveaxis(order, -1, axis)


@implements(np.argsort)
def argsort(
    a: CLArray, axis: int | None = -1, kind: Any = None, order: Any = None, *, stable: Any = None
) -> CLArray:
    """Where along *axis* the elements are in rising order; equal ones in the order in which they stand."""
    return _sorted(a, axis)[1].astype(np.int64, order="C")


@implements(np.sort)
def sort(a: CLArray, axis: int | None = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> CLArray:
    """The elements in rising order along *axis*."""
    return _sorted(a, axis)[0].astype(a.dtype, order="C", copy=False)


@implements(np.searchsorted)
def searchsorted(a: CLArray, v: Any, side: str = "left", sorter: Any = None) -> CLArray:
    """Where in the sorted *a* to insert each of *v* so that it stays sorted: before equal elements, or after them."""
    if not isinstance(a, CLArray):
        a = np.asarray(a, like=v)
    if not isinstance(v, CLArray):
        v = np.asarray(v, like=a)
    if sorter is not None:
        a = a[sorter]
    to = np.result_type(a.dtype, v.dtype)
    to = np.dtype(np.float32) if to == np.float16 else to
    x, values = (one.astype(to, order="C", copy=bool(one.offset)) for one in (a, v))
    out = empty(a.device, v.shape, "i8")
    if out.size:
        stretch = 256 if a.device.is_cpu else 1
        plan = _plan(a.device, code_of(to), "search", out.size, a.size, 0, stretch, -(-out.size // stretch))
        plan.launch([out.block, x.block, values.block], [np.int32(side == "right")])
    return out
