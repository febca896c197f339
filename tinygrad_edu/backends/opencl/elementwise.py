"""Elementwise kernels: an expression in OpenCL C, done to every element of arrays of any shapes, strides and types.

The dimensions are collapsed first (`windows.walk`); what is left is a number of rows, of one length. Within a row each
array is stepped through in one of three ways, which are part of the kernel's name: "v", its elements follow each other;
"r", one element is repeated; "s", any other stride, then for all arrays. "n" is a number instead of an array. All other
sizes and strides are arguments: a new shape needs no new kernel.

A processor (is_cpu) has few work-items do many elements each, in vectors where the expression has mathematical
functions, and as a plain loop that its compiler makes vectors of where not. On a GPU a work-item does a few elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from numpy import ndarray

from ..layouts import result_strides
from . import windows
from .array import CLArray, elsewhere, with_strides
from .elementwise_source import Recipe, program
from .launch import Plan, plans
from .runtime import Device
from .types import dtype_of
from .walks import EACH

DIMENSIONS = (6, 31)  # that a kernel can walk through beside the innermost; the fewer, the shorter its arguments
PIECE = 8192  # elements that are worth a work-item on a processor
PIECES = 16  # work-items for each core, at most: they differ in speed
GROUP = 256  # work-items in a group on a GPU


class Elementwise:
    """A recipe worked out for inputs of certain layouts: the plan, and what the result looks like."""

    __slots__ = ("device", "nbytes", "numbers", "plan", "shape", "stored", "strides")

    def __init__(self, recipe: Recipe, inputs: Sequence[Any], out: CLArray | None) -> None:
        arrays = [x for x in inputs if x.__class__ is CLArray]
        self.device = (arrays[0] if out is None else out).device
        for x in arrays:
            if x.device is not self.device:
                raise elsewhere(self.device, x)
        self.shape = windows.broadcast_shapes(*[x.shape for x in inputs if hasattr(x, "shape")])
        self.stored = recipe.result if out is None else out.code
        itemsize = int(self.stored[1])
        if out is None:
            self.strides = result_strides(self.shape, itemsize, _layouts(recipe, inputs))
        elif windows.broadcast_shapes(self.shape, out.shape) == out.shape:
            self.shape, self.strides = out.shape, out.strides
        else:
            raise ValueError(f"an output of shape {out.shape} does not hold a result of shape {self.shape}")
        self.numbers = [  # which inputs are numbers, and the types that the kernel wants them in
            (i, dtype_of("f4" if code == "f2" else code).type)
            for i, (x, code) in enumerate(zip(inputs, recipe.computing, strict=True)) if x.__class__ is not CLArray
        ]
        self.nbytes = itemsize * prod(self.shape)
        start = 0 if out is None else out.offset
        self.plan = _plan(recipe, inputs, self, start) if self.nbytes else None


def run(recipe: Recipe, inputs: Sequence[Any], out: CLArray | None = None) -> CLArray:
    """The array of *recipe* done to *inputs*, arrays of one device and numbers; *out* if it is given."""
    key: tuple[Any, ...] = (recipe, None if out is None else out.layout)
    blocks = []
    for x in inputs:
        if x.__class__ is CLArray:
            key += (x.layout,)
            blocks.append(x.block)
        elif x.__class__ is ndarray and x.ndim:
            raise elsewhere(next(y.device for y in (*inputs, out) if y.__class__ is CLArray), x)
        else:
            key += (None,)
    made = plans.find(key) or plans.keep(key, lambda: Elementwise(recipe, inputs, out))
    if out is None:
        out = with_strides(made.device, made.shape, made.strides, made.stored)
    elif out.block in blocks and any(_clash(x, out) for x in inputs):
        return run(recipe, [x.copy() if _clash(x, out) else x for x in inputs], out)
    if made.plan is not None:
        made.plan.launch([out.block, *blocks], [type(inputs[i]) for i, type in made.numbers])
    return out


class Dense(NamedTuple):
    """How an array would lie in memory: what `result_strides` asks of one."""

    shape: windows.Sizes
    strides: windows.Sizes
    ndim: int
    itemsize: int


def _layouts(recipe: Recipe, inputs: Sequence[Any]) -> list[CLArray | Dense]:
    """Where the elements of *inputs* lie, or would if those that a load converts had been converted before: a result is
    laid out as on the CPU.
    """
    layouts: list[CLArray | Dense] = []
    for x, code in zip(inputs, recipe.computing, strict=True):
        if x.__class__ is CLArray and x.code != code:
            size = int(x.code[1])
            layouts.append(Dense(x.shape, result_strides(x.shape, size, [x]), x.ndim, size))
        elif x.__class__ is CLArray:
            layouts.append(x)
    return layouts


def _clash(x: Any, out: CLArray) -> bool:
    """Whether writing *out* changes elements of *x* that are yet to be read: it shares memory, but not place by
    place.
    """
    if x.__class__ is not CLArray or x.block is not out.block:
        return False
    if x.offset == out.offset and windows.expand(x.shape, x.strides, out.shape) == out.strides:
        return False
    low, high = windows.reach(x.shape, x.strides, x.offset, x.itemsize)
    first, end = windows.reach(out.shape, out.strides, out.offset, out.itemsize)
    return low < end and first < high


def _plan(recipe: Recipe, inputs: Sequence[Any], made: Elementwise, start: int) -> Plan:
    """The kernel of *recipe* for *inputs*, and how it walks through them."""
    views = [(made.strides, start, int(made.stored[1]))]
    views += [
        (windows.expand(x.shape, x.strides, made.shape), x.offset, x.itemsize) for x in inputs if x.__class__ is CLArray
    ]
    walk = Walk(made.device, made.shape, views)
    kinds = "".join(walk.kinds) if "s" not in walk.kinds and walk.kinds[0] == "v" else "s" * len(walk.kinds)
    of_arrays = iter(kinds[1:])
    pattern = kinds[0] + "".join(next(of_arrays) if x.__class__ is CLArray else "n" for x in inputs)
    stored = tuple(x.code if x.__class__ is CLArray else "" for x in inputs)
    source = program(recipe, stored, made.stored, walk.dimensions, made.device.is_cpu, pattern)
    return walk.plan(source, f"{recipe.name}_{pattern}")


class Walk:
    """How a kernel goes through windows of one *shape* together; each is given by strides, offset and size of element,
    in bytes.

    The argument of that name in the kernels: see `walks.struct`.
    """

    def __init__(self, device: Device, shape: windows.Sizes, views: Sequence[tuple[windows.Sizes, int, int]]) -> None:
        strides = [tuple(s // itemsize for s in own) for own, _, itemsize in views]
        sizes, steps = windows.walk(shape, strides)
        length = sizes.pop() if sizes else 1
        inner = [own.pop() if own and length > 1 else 1 for own in steps]
        self.device, self.dimensions = device, next(n for n in DIMENSIONS if len(sizes) <= n)
        self.kinds = ["v" if step == 1 else "r" if step == 0 else "s" for step in inner]
        rows = prod(sizes)
        split, self.global_size, self.local_size = (pieces if device.is_cpu else groups)(device, length, rows)
        pad = [1] * (self.dimensions - len(sizes))
        self.argument = [length, rows, *split, len(sizes), *sizes, *pad]
        self.argument += [offset // itemsize for _, offset, itemsize in views]
        self.argument += inner
        for own in steps:
            self.argument += [*own, *pad]

    def plan(self, source: str, name: str) -> Plan:
        """The plan for the kernel *name* of *source* to go this way."""
        return Plan(self.device, source, name, self.global_size, self.local_size, self.argument)


def pieces(device: Device, length: int, rows: int) -> tuple[list[int], tuple[int, ...], tuple[int, ...]]:
    """How a processor shares *rows* of *length* elements: how much of a row a work-item does, how many such pieces a
    row has, and how many rows a work-item does; then the number of work-items, and of those in a group.
    """
    piece = max(PIECE, -(-length * rows // (device.compute_units * PIECES)))
    if length <= piece:
        each, part, parts = max(piece // length, 1), length, 1
    else:
        each, part = 1, -(-piece // 64) * 64
        parts = -(-length // part)
    return [part, parts, each], (parts * -(-rows // each),), (1,)


def groups(device: Device, length: int, rows: int) -> tuple[list[int], tuple[int, ...], tuple[int, ...]]:
    """How a GPU shares *rows* of *length* elements: EACH for a work-item; see `pieces`."""
    wide = GROUP
    while wide > 1 and wide * EACH >= 2 * length:
        wide //= 2
    high = GROUP // wide
    return [1, 1, 1], (-(-length // (wide * EACH)) * wide, -(-rows // high) * high), (wide, high)
