"""Reductions over any dimensions: which kernel of `reduce_source` does them, in how many slices, and the functions of
NumPy that are made of them.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from . import windows
from .array import CLArray, empty
from .elementwise import DIMENSIONS, PIECE, PIECES
from .launch import Plan, plans
from .protocol import UFUNC_METHODS, implements
from .reduce_source import COMBINED, GROUP, STRIP, program
from .runtime import Device
from .types import code_of, computed, dtype_of

FEW = 64  # elements that a GPU's work-item may as well add up alone
SUMS = ("add", "multiply")


class Layout:
    """What lies where: rows of columns of results, each made of `count` elements in stretches of `inner`."""

    def __init__(self, x: CLArray, axes: windows.Sizes) -> None:
        kept = [d for d in range(x.ndim) if d not in axes]
        step = [s // x.itemsize for s in x.strides]
        out = dict(zip(kept, windows.contiguous([x.shape[d] for d in kept], 1), strict=True))
        dims = sorted((d for d in range(x.ndim) if x.shape[d] != 1), key=lambda d: -abs(step[d]))
        gone = [d for d in dims if d in axes]
        kept = [d for d in dims if d not in axes]
        self.by_rows = not kept or (bool(gone) and dims[-1] in axes)
        shape, (own, to) = windows.collapse(
            tuple(x.shape[d] for d in kept), [tuple(step[d] for d in kept), tuple(out[d] for d in kept)]
        )
        inner, (along,) = windows.collapse(tuple(x.shape[d] for d in gone), [tuple(step[d] for d in gone)])
        self.columns, self.column_step, self.out_step = 1, 0, 0
        if not self.by_rows:
            self.columns, self.column_step, self.out_step = shape.pop(), own.pop(), to.pop()
        self.inner, self.step = (inner.pop(), along.pop()) if inner else (1, 1)
        self.shape, self.stride, self.out_stride, self.inner_shape, self.inner_stride = shape, own, to, inner, along
        self.rows, self.start = prod(shape), x.offset // x.itemsize
        self.count = self.inner * prod(inner)
        self.outputs = self.rows * self.columns

    def argument(self, each: int, slices: int, slice: int) -> tuple[int, list[int]]:
        """How many dimensions the kernel must walk through, and the ints of its argument."""
        dimensions = next(n for n in DIMENSIONS if max(len(self.shape), len(self.inner_shape)) <= n)
        ints = [self.rows, each, self.columns, self.column_step, self.out_step, self.outputs, self.count, self.inner]
        ints += [self.step, slices, slice, self.start]
        for rank, lists in (
            (len(self.shape), (self.shape, self.stride, self.out_stride)),
            (len(self.inner_shape), (self.inner_shape, self.inner_stride)),
        ):
            ints.append(rank)
            for own in lists:
                ints += [*own, *[1] * (dimensions - len(own))]
        return dimensions, ints


def combine(name: str, x: CLArray, axes: windows.Sizes, own: str, to: str) -> CLArray:
    """The array, without *axes*, of the elements along them combined as type *own*, as type *to*."""
    shape = tuple(n for d, n in enumerate(x.shape) if d not in axes)
    key = (name, own, to, axes, x.layout)
    plan, slices, partial = plans.find(key) or plans.keep(key, lambda: _plan(name, x, axes, own, to))
    out = empty(x.device, shape if slices == 1 else (slices, *shape), partial)
    if plan is None:
        out.fill(IDENTITIES[name])
    elif out.size:
        plan.launch([out.block, x.block])
    return out if slices == 1 else combine(name, out, (0,), own, to)


def _plan(name: str, x: CLArray, axes: windows.Sizes, own: str, to: str) -> tuple[Plan | None, int, str]:
    """The plan, None for nothing to combine; how many slices it makes, and the type in which it stores them."""
    if not x.size:
        return None, 1, to
    at, device = Layout(x, axes), x.device
    kind, slices, each, global_size, local_size = (_on_processor if device.is_cpu else _on_gpu)(device, at)
    slice = -(-at.count // slices)
    slices = -(-at.count // slice)
    dimensions, ints = at.argument(each, slices, slice)
    partial = to if slices == 1 else "f4" if computed(own) == "float" else own
    step = "v" if (at.step if at.by_rows else at.column_step) == 1 else "s"
    source = program(name, x.code, own, partial, dimensions, device.is_cpu)
    size = tuple(global_size(slices))
    return Plan(device, source, f"{name}_{kind}_{step}", size, local_size, ints), slices, partial


def _on_processor(device: Device, at: Layout) -> tuple[str, int, int, Any, tuple[int, ...]]:
    """The kernel, slices, rows for each work-item, work-items as a function of the slices, and those in a group."""
    strips = -(-at.columns // STRIP)
    work = at.count * at.outputs
    wanted = min(device.compute_units * PIECES, -(-work // (2 * PIECE)))  # work-items
    slices = max(min(wanted // (at.rows * strips), at.count // 64), 1)
    each = -(-at.rows // max(wanted // (slices * strips), 1)) if slices == 1 else 1
    items = strips * -(-at.rows // each)
    return "rows" if at.by_rows else "columns", slices, each, lambda slices: [slices * items], (1,)


def _on_gpu(device: Device, at: Layout) -> tuple[str, int, int, Any, tuple[int, ...]]:
    """See `_on_processor`."""
    full = device.compute_units * 8  # groups
    if at.by_rows and at.count >= FEW:
        slices = max(min(full // at.rows, at.count // (16 * GROUP)), 1)
        return "group", slices, 1, lambda slices: [slices * at.rows * GROUP], (GROUP,)
    slices = max(min(full * GROUP // at.outputs, at.count // 64), 1)
    wide = GROUP
    while wide > 1 and wide >= 2 * at.columns:
        wide //= 2
    high = GROUP // wide
    across = -(-at.columns // wide) * wide
    return "items", slices, 1, lambda slices: [across, -(-at.rows * slices // high) * high], (wide, high)


# NumPy's functions.

IDENTITIES = {"add": 0, "multiply": 1, "logical_or": False, "logical_and": True, "bitwise_or": 0, "bitwise_xor": 0,
              "bitwise_and": -1, "logaddexp": -np.inf}


def reduce(
    ufunc: Any, x: CLArray, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: bool = False,
    initial: Any = None, where: Any = True,
) -> Any:
    """`ufunc.reduce(x)`."""
    name = ufunc.__name__
    if name not in COMBINED:
        return NotImplemented
    axes = windows.axes_of(axis, x.ndim)
    own, to = types_of(name, x, dtype)
    if where is not True:
        x = np.where(where, x, _neutral(name, x) if initial is None else x.dtype.type(initial))
    if name not in IDENTITIES and initial is None and any(x.shape[d] == 0 for d in axes):
        raise ValueError(f"zero-size array to reduction operation {name} which has no identity")
    if name not in IDENTITIES and not all(x.shape):
        result = empty(x.device, tuple(n for d, n in enumerate(x.shape) if d not in axes), to)
        if result.size:
            result.fill(initial)
    else:
        result = combine(name, x, axes, own, to)
    if initial is not None:
        result = ufunc(result, dtype_of(to).type(initial))
    if keepdims:
        result = result.reshape(tuple(1 if d in axes else n for d, n in enumerate(x.shape)))
    out = out[0] if isinstance(out, tuple) else out
    if out is None:
        return result
    out[...] = result
    return out


def types_of(name: str, x: CLArray, dtype: Any) -> tuple[str, str]:
    """The types in which to combine, and of the result."""
    if dtype is not None:
        code = code_of(dtype)
    elif name.startswith("logical"):
        code = "b1"
    elif name in SUMS and x.code[0] in "biu" and x.code != "u8":
        code = "u8" if x.code[0] == "u" else "i8"  # of small integers, in the large ones
    else:
        code = x.code
    return ("b1" if name.startswith("logical") else code), code


def _neutral(name: str, x: CLArray) -> Any:
    return x.dtype.type(IDENTITIES[name])


UFUNC_METHODS["reduce"] = reduce


def _by(ufunc: Any) -> Any:
    """The function and method that reduce by *ufunc* over all dimensions unless told."""

    def function(
        a: CLArray, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, initial: Any = None,
        where: Any = True,
    ) -> Any:
        given = {} if ufunc in WITHOUT_DTYPE else {"dtype": dtype}
        keepdims, where = (False if keepdims is np._NoValue else keepdims), (True if where is np._NoValue else where)
        initial = None if initial is np._NoValue else initial
        return reduce(ufunc, a, axis, out=out, keepdims=bool(keepdims), initial=initial, where=where, **given)

    if ufunc in WITHOUT_DTYPE:
        def short(
            a: CLArray, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = None, where: Any = True
        ) -> Any:
            return function(a, axis, None, out, keepdims, initial, where)

        return short
    return function


WITHOUT_DTYPE = (np.maximum, np.minimum, np.logical_and, np.logical_or)
for name, ufunc, functions in (
    ("sum", np.add, (np.sum,)), ("prod", np.multiply, (np.prod,)), ("max", np.maximum, (np.max, np.amax)),
    ("min", np.minimum, (np.min, np.amin)), ("all", np.logical_and, (np.all,)), ("any", np.logical_or, (np.any,)),
):
    setattr(CLArray, name, implements(*functions)(_by(ufunc)))
