"""Running totals along a dimension: `np.cumsum`, `np.maximum.accumulate` ...

On a processor a work-item goes along a row, as NumPy does, or down a strip of rows next to each other. On a GPU a group
does a row: each of its work-items a stretch of it, twice; between, what the stretches before it add up to is worked out
in local memory.
"""

from __future__ import annotations

from functools import cache
from math import prod
from typing import Any

import numpy as np

from . import windows
from .array import CLArray, empty
from .expressions import definitions
from .launch import Plan, plans
from .protocol import UFUNC_METHODS, implements
from .reduce import types_of
from .reduce_source import COMBINED, Reduction
from .types import FP64, STORED, computed, converted, store
from .walks import indented

GROUP = 256  # work-items on a GPU
STRIP = 64  # columns that a processor's work-item does at once
SHORT = 128  # elements of a row that a GPU's work-item may as well go along alone
WORTH = 4096  # elements for a processor's work-item


@cache
def program(name: str, stored: str, own: str) -> str:
    """The kernels "along" and "together" of the running totals by *name*, of elements *stored* as one type, as type
    *own*.
    """
    one = Reduction(name, stored, own, own, "s")
    parts = [FP64] if "f8" in (stored, own) else []
    parts.append("#pragma OPENCL FP_CONTRACT OFF\n")
    parts += definitions([converted("x", stored, own)], computed(stored)) + definitions([one.expression], one.type)
    arguments = (
        f"(global {STORED[own]} *out, global const {STORED[stored]} *x, const Walk w)\n"
    )
    parts.append("typedef struct { int rows, n, columns, each, start; } Walk;\n")
    parts.append(f"kernel void {name}_along{arguments}{{\n" + indented([
        f"const int strips = (w.columns + {STRIP - 1}) / {STRIP}, left = get_global_id(0) % strips * {STRIP};",
        "const int first = get_global_id(0) / strips * w.each, last = min(first + w.each, w.rows);",
        f"const int wide = min({STRIP}, w.columns - left);",
        f"{one.type} total[{STRIP}];",
        "for (int row = first; row < last; row++)",
        "    for (int i = 0; i < w.n; i++) {",
        "        const int at = (row * w.n + i) * w.columns + left;",
        "        for (int c = 0; c < wide; c++) {",
        f"            const {one.type} new = {one.loaded('w.start + at + c')};",
        f"            total[c] = i ? {one.combined('total[c]', 'new')} : new;",
        f"            {store(own, 'total[c]', 'at + c', 'out')};",
        "        }",
        "    }",
    ], 1) + "}\n")
    value = one.loaded("w.start + at + i * w.columns")
    parts.append(f"kernel void {name}_together{arguments}{{\n" + indented([
        f"local {one.type} sums[{GROUP}];",
        "const int me = get_local_id(0), row = get_group_id(0) / w.columns;",
        "const int at = row * w.n * w.columns + get_group_id(0) % w.columns;",
        f"const int stretch = (w.n + {GROUP - 1}) / {GROUP}, begin = me * stretch, end = min(begin + stretch, w.n);",
        f"{one.type} total = {one.identity};",
        f"for (int i = begin; i < end; i++) total = {one.combined('total', value)};",
        "sums[me] = total;",
        f"for (int far = 1; far < {GROUP}; far *= 2) {{  // after each round twice as many are in each",
        "    barrier(CLK_LOCAL_MEM_FENCE);",
        f"    const {one.type} before = me >= far ? sums[me - far] : {one.identity};",
        "    barrier(CLK_LOCAL_MEM_FENCE);",
        f"    sums[me] = {one.combined('before', 'sums[me]')};",
        "}",
        "barrier(CLK_LOCAL_MEM_FENCE);",
        f"total = me ? sums[me - 1] : {one.identity};",
        "for (int i = begin; i < end; i++) {",
        f"    total = {one.combined('total', value)};",
        f"    {store(own, 'total', 'at + i * w.columns', 'out')};",
        "}",
    ], 1) + "}\n")
    return "\n".join(dict.fromkeys(parts))


def accumulate(ufunc: Any, x: CLArray, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
    """`ufunc.accumulate(x)`."""
    name = ufunc.__name__
    if name not in COMBINED:
        return NotImplemented
    d = windows.axis_of(axis, x.ndim)
    own, to = types_of(name, x, dtype)
    result = empty(x.device, x.shape, to)
    if result.size:
        x = x if x.flags.c_contiguous else x.copy()
        _plan(name, x, own, d).launch([result.block, x.block])
    if out is None:
        return result
    out = out[0] if isinstance(out, tuple) else out
    out[...] = result
    return out


def _plan(name: str, x: CLArray, own: str, d: int) -> Plan:
    def make() -> Plan:
        rows, n, columns = prod(x.shape[:d]), x.shape[d], prod(x.shape[d + 1 :])
        strips, device = -(-columns // STRIP), x.device
        source = program(name, x.code, own)
        if not device.is_cpu and n > SHORT:
            sizes = [rows, n, columns, 1, x.offset // x.itemsize]
            return Plan(device, source, f"{name}_together", (rows * columns * GROUP,), (GROUP,), sizes)
        each = max(WORTH // (n * min(columns, STRIP)), 1) if device.is_cpu else 1
        items, group = strips * -(-rows // each), 1 if device.is_cpu else GROUP
        sizes = [rows, n, columns, each, x.offset // x.itemsize]
        return Plan(device, source, f"{name}_along", (-(-items // group) * group,), (group,), sizes)

    key = ("accumulate", name, own, d, x.layout)
    return plans.find(key) or plans.keep(key, make)


UFUNC_METHODS["accumulate"] = accumulate


@implements(np.cumsum)
def cumsum(a: CLArray, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    return np.add.accumulate(a.ravel() if axis is None else a, 0 if axis is None else axis, dtype, out)


@implements(np.cumprod)
def cumprod(a: CLArray, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    return np.multiply.accumulate(a.ravel() if axis is None else a, 0 if axis is None else axis, dtype, out)


CLArray.cumsum, CLArray.cumprod = cumsum, cumprod  # type: ignore[attr-defined]
