"""`np.add.at(x, key, values)`: combine elements with values, as often as the key names them, and always in the order in
which it does, so that sums of floating-point numbers are the same each time.

Which work-item adds to an element must then not be left to chance. On a processor each owns a part of the places, goes
through the whole index, and takes what is its own. On a GPU the index is sorted first; what has one place stands
together then, and one work-item adds it up.
"""

from __future__ import annotations

from functools import cache
from math import prod
from typing import Any

import numpy as np

from . import windows
from .array import CLArray
from .elementwise import DIMENSIONS
from .expressions import definitions
from .index import WITHIN, Selection
from .launch import Plan, plans
from .protocol import UFUNC_METHODS
from .reduce_source import COMBINED, Reduction
from .sort import sorted_rows
from .types import FP64, STORED, load, store
from .walks import indented

STRIP = 256  # columns that a processor's work-item does
WORTH = 2048  # elements that are worth a work-item there
GROUP = 64  # work-items on a GPU


@cache
def program(name: str, code: str, dimensions: int) -> str:
    """The kernels "owners_v", "owners_s" and "segments" that combine elements of type *code* by *name*."""
    one = Reduction(name, code, code, code, "s")
    d = f"[{dimensions}]"
    parts = [FP64] if code == "f8" else []
    parts += ["#pragma OPENCL FP_CONTRACT OFF\n", *definitions([one.expression], one.type), WITHIN]
    parts.append(
        "typedef struct {\n    int rows, n, columns, owners, size, step, start, values, index;\n"
        f"    int rank, shape{d}, stride{d}, depth, column_shape{d}, column_stride{d};\n}} Walk;\n"
        "int behind(int k, int rank, const int *shape, const int *stride)\n{\n    int at = 0;\n"
        "    for (int d = rank - 1; d >= 0; k /= shape[d], d--) at += k % shape[d] * stride[d];\n    return at;\n}\n"
    )
    arguments = f"(global {STORED[code]} *out, global const long *index, global const {STORED[code]} *values, "
    value = load(code, "q + c", "values")
    for step, place in (("v", "p + c"), ("s", "p + behind(c, w.depth, w.column_shape, w.column_stride)")):
        parts.append(f"kernel void owners_{step}{arguments}const Walk w)\n{{\n" + indented([
            f"const int strips = (w.columns + {STRIP - 1}) / {STRIP}, me = get_global_id(0) % w.owners;",
            "const int strip = get_global_id(0) / w.owners % strips, row = get_global_id(0) / w.owners / strips;",
            "const int first = (long)w.size * me / w.owners, end = (long)w.size * (me + 1) / w.owners;",
            f"const int left = strip * {STRIP}, right = min(left + {STRIP}, w.columns);",
            "const int base = w.start + behind(row, w.rank, w.shape, w.stride);",
            "for (int j = 0; j < w.n; j++) {",
            "    const int k = within(index[w.index + j], w.size);",
            "    if (k < first || k >= end) continue;",
            "    const int p = base + k * w.step, q = w.values + (row * w.n + j) * w.columns;",
            "    for (int c = left; c < right; c++)",
            f"        {store(code, one.combined(load(code, place, 'out'), value), place, 'out')};",
            "}",
        ], 1) + "}\n")
    value = load(code, "w.values + (row * w.n + order[j]) * w.columns + c", "values")
    parts.append(f"kernel void segments{arguments}global const int *order, const Walk w)\n{{\n" + indented([
        "const int c = get_global_id(0) % w.columns, row = get_global_id(0) / w.columns / w.n;",
        "int j = get_global_id(0) / w.columns % w.n;",
        "const long k = index[j];",
        "if (row >= w.rows || (j && index[j - 1] == k)) return;",
        "const int p = w.start + behind(row, w.rank, w.shape, w.stride) + k * w.step",
        "    + behind(c, w.depth, w.column_shape, w.column_stride);",
        f"{one.type} total = {load(code, 'p', 'out')};",
        f"for (; j < w.n && index[j] == k; j++) total = {one.combined('total', value)};",
        f"{store(code, 'total', 'p', 'out')};",
    ], 1) + "}\n")
    return "\n".join(parts)


def at(ufunc: Any, x: CLArray, key: Any, values: Any) -> Any:
    """`ufunc.at(x, key, values)`."""
    if ufunc.__name__ not in COMBINED:
        return NotImplemented
    keys = key if isinstance(key, tuple) else (key,)
    if not any(isinstance(k, (CLArray, np.ndarray, list)) for k in keys):
        x[key] = ufunc(x[key], values)
        return None
    s = Selection(x, keys)
    values = np.asarray(values, like=x).astype(x.dtype, copy=False)
    if not s.size and prod(s.shape):
        raise IndexError("index is out of bounds for axis with size 0")
    values = np.broadcast_to(values, s.shape)
    if not values.size:
        return None
    index = s.index.reshape(-1)
    index = index if index.flags.c_contiguous else index.copy()
    values = values if values.flags.c_contiguous else values.copy()
    if x.device.is_cpu:
        plan = _plan(ufunc.__name__, s, index, values)
        plan.launch([x.block, index.block, values.block])
        return None
    ordered, order = sorted_rows(np.clip(np.where(index < 0, index + s.size, index), 0, s.size - 1))
    plan = _plan(ufunc.__name__, s, ordered, values)
    plan.launch([x.block, ordered.block, values.block, order.block])
    return None


def _plan(name: str, s: Selection, index: CLArray, values: CLArray) -> Plan:
    x, device = s.x, s.x.device
    key = ("at", name, x.layout, s.shape, s.strides, s.offset, s.size, s.step, index.layout, values.layout)

    def make() -> Plan:
        first, last = s.of_index.start, s.of_index.stop
        step = [stride // x.itemsize for stride in s.strides]
        shape, (stride,) = windows.collapse(s.shape[:first], [tuple(step[:first])])
        columns, (across,) = windows.collapse(s.shape[last:], [tuple(step[last:])])
        n_rows, n, n_columns = prod(shape), index.size, prod(columns)
        dimensions = next(m for m in DIMENSIONS if max(len(shape), len(columns)) <= m)
        pad, wide = [1] * (dimensions - len(shape)), [1] * (dimensions - len(columns))
        strips = -(-n_columns // STRIP)
        wanted = min(device.compute_units, -(-values.size // WORTH))
        owners = max(wanted // (n_rows * strips), 1)
        sizes = [n_rows, n, n_columns, owners, s.size, s.step, s.offset // x.itemsize, values.offset // x.itemsize]
        sizes += [index.offset // 8, len(shape), *shape, *pad, *stride, *pad]
        sizes += [len(columns), *columns, *wide, *across, *wide]
        source = program(name, x.code, dimensions)
        if not device.is_cpu:
            items = -(-n_rows * n * n_columns // GROUP) * GROUP
            return Plan(device, source, "segments", (items,), (GROUP,), sizes)
        kind = "owners_v" if across in ([], [1]) else "owners_s"
        return Plan(device, source, kind, (owners * strips * n_rows,), (1,), sizes)

    return plans.find(key) or plans.keep(key, make)


UFUNC_METHODS["at"] = at
