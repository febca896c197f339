"""Taking and putting elements at places that arrays name: `x[rows]`, `x[mask]`, `x[rows, columns] = y`, `np.add.at`.

An index array replaces a dimension by its own. Several of them are first made one, of places in memory counted in
elements, so that one kernel serves all: it goes through the result, the window onto what the other dimensions see, and
the index, and adds the index's step to the window's place. Places outside of a dimension are brought to its border: who
wants an error, as tensors do, looks at the index first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import prod
from typing import Any

import numpy as np

from . import windows
from .array import CLArray, empty, put, together
from .elementwise import Walk, run
from .elementwise_source import Recipe
from .launch import Plan, plans
from .types import BITS, STORED
from .walks import loops, struct

WITHIN = "int within(long k, int size) { return clamp(k < 0 ? k + size : k, 0L, size - 1L); }\n"
PLACE = Recipe("place", "x + clamp(y < 0 ? y + z : y, 0L, z - 1) * w", ["i8"] * 4, "i8")


class Selection:
    """What a key with index arrays selects of *x*: a window onto what the other keys leave, and one index.

    The result has the shape `shape`; its element at a place lies in memory where the window's is, `step` elements
    further for each one that the index at the same place says.
    """

    def __init__(self, x: CLArray, key: tuple[Any, ...]) -> None:
        rest, arrays, advanced, offset, dim = [], [], [], x.offset, 0
        for i, k in enumerate(whole_key(x, key)):
            if k is None:
                rest.append((i, 1, 0))
                continue
            size, stride = x.shape[dim], x.strides[dim]
            dim += 1
            if isinstance(k, slice):
                sizes, strides, more = windows.index((size,), (stride,), (k,))
                rest.append((i, sizes[0], strides[0]))
                offset += more
            else:
                advanced.append(i)
                if isinstance(k, CLArray):
                    arrays.append((k, size, stride // x.itemsize))
                else:
                    offset += windows.index((size,), (stride,), (k,))[2]
        # Index arrays next to each other put their dimensions in their own place, others in front of all.
        together = advanced == list(range(advanced[0], advanced[-1] + 1))
        before = [r for r in rest if r[0] < advanced[0]] if together else []
        after = rest[len(before) :]
        self.index, self.size, self.step, more = one_index(arrays)
        offset += more * x.itemsize
        n = self.index.ndim
        self.x, self.offset = x, offset
        self.shape = (*[r[1] for r in before], *self.index.shape, *[r[1] for r in after])
        self.strides = (*[r[2] for r in before], *[0] * n, *[r[2] for r in after])
        self.index_strides = (*[0] * len(before), *self.index.strides, *[0] * len(after))
        self.of_index = range(len(before), len(before) + n)  # which dimensions of the result


def truths_spread(x: CLArray, key: tuple[Any, ...]) -> tuple[CLArray, tuple[Any, ...]]:
    """The array and the key, where a mask of no dimension is one of a dimension that the array has more, of size 1."""
    dim = 0
    for i, k in enumerate(key):
        if isinstance(k, (bool, np.bool_)) or (isinstance(k, CLArray) and k.code == "b1" and not k.ndim):
            mask = k.reshape(1) if isinstance(k, CLArray) else np.array([k])
            wider = x.reshape(*x.shape[:dim], 1, *x.shape[dim:])
            return truths_spread(wider, (*key[:i], mask, *key[i + 1 :]))
        if k is Ellipsis:
            dim = x.ndim - sum(other is not None for other in key[i + 1 :])
        elif k is not None:
            dim += k.ndim if isinstance(k, CLArray) and k.code == "b1" else 1
    return x, key


def whole_key(x: CLArray, key: tuple[Any, ...]) -> list[Any]:
    """*key* with `...` and what is missing at the end written out, masks as the places where they hold, and arrays of
    the host put on the device.
    """
    keys: list[Any] = []
    for k in key:
        if isinstance(k, (list, np.ndarray)):
            k = put(x.device, np.asarray(k) if np.size(k) else np.asarray(k, np.int64))
        if isinstance(k, CLArray) and k.code == "b1":
            keys += k.nonzero()
        elif isinstance(k, CLArray):
            keys.append(k if k.code == "i8" else k.astype(np.int64))
        else:
            keys.append(k)
    places = [i for i, k in enumerate(keys) if k is Ellipsis]
    missing = x.ndim - sum(k is not None and k is not Ellipsis for k in keys)
    if missing < 0:
        raise IndexError(f"too many indices for array: it is {x.ndim}-dimensional, but {x.ndim - missing} were indexed")
    at = places[0] if places else len(keys)
    keys[at : at + len(places)] = [slice(None)] * missing
    return keys


def one_index(arrays: Sequence[tuple[CLArray, int, int]]) -> tuple[CLArray, int, int, int]:
    """One index for several, each with the size and step of its dimension; its size, its step, and where it counts
    from, in elements.
    """
    if len(arrays) == 1:
        return (*arrays[0], 0)
    if any(not size for _, size, _ in arrays) and all(index.size for index, _, _ in arrays):
        raise IndexError("index is out of bounds for axis with size 0")
    backwards = sum((size - 1) * step for _, size, step in arrays if step < 0)  # places are counted from the lowest
    total: Any = -backwards
    for index, size, step in arrays:
        total = run(PLACE, [total, index, size, step])
    return total, 1 + sum((size - 1) * abs(step) for _, size, step in arrays), 1, backwards


def get(x: CLArray, key: tuple[Any, ...]) -> CLArray:
    """`x[key]`, where the key has arrays."""
    s = Selection(x, key)
    return gather(x, s.shape, s.strides, s.offset, s.index, s.index_strides, s.size, s.step)


def gather(
    x: CLArray, shape: windows.Sizes, strides: windows.Sizes, offset: int, index: CLArray, index_strides: windows.Sizes,
    size: int, step: int,
) -> CLArray:
    """A new array of *shape*: of the window of x with *strides* and *offset* the elements that are *step* times the
    index further on.
    """
    if not size and prod(shape):
        raise IndexError("index is out of bounds for axis with size 0")
    out = empty(x.device, shape, x.code)
    moving("gather", shape, out, (out.strides, 0), x, (strides, offset), index, index_strides, size, step)
    return out


def scatter(x: CLArray, key: tuple[Any, ...], values: Any) -> None:
    """`x[key] = values`, where the key has arrays."""
    if len(key) == 1 and isinstance(key[0], CLArray) and key[0].code == "b1" and not np.ndim(values):
        mask = key[0].reshape(*key[0].shape, *[1] * (x.ndim - key[0].ndim))
        np.copyto(x, values, where=mask, casting="unsafe")
        return
    s = Selection(x, key)
    if not isinstance(values, CLArray):
        values = put(x.device, np.asarray(values, x.dtype))
    values = values.astype(x.dtype, copy=False)
    if values.block is x.block:
        values = values.copy()
    own = windows.expand(*without_ones(values, len(s.shape)), s.shape)
    moving(
        "scatter", s.shape, x, (s.strides, s.offset), values, (own, values.offset), s.index, s.index_strides, s.size,
        s.step,
    )


def without_ones(x: CLArray, ndim: int) -> tuple[windows.Sizes, windows.Sizes]:
    """Shape and strides of *x* without those dimensions of size 1 in front that are more than *ndim*."""
    first = 0
    while x.ndim - first > ndim and x.shape[first] == 1:
        first += 1
    return x.shape[first:], x.strides[first:]


def moving(
    name: str, shape: windows.Sizes, out: CLArray, to: tuple[windows.Sizes, int], x: CLArray,
    from_: tuple[windows.Sizes, int], index: CLArray, index_strides: windows.Sizes, size: int, step: int,
) -> None:
    """Run the kernel "gather", where the index moves the place in *x*, or "scatter", where it moves that in *out*, over
    windows of *shape*, given by strides and offset.
    """
    device = x.device
    together(out, x, index)
    if 0 in shape:
        return
    key = (name, device, x.itemsize, shape, to, from_, index_strides, index.offset)

    def make() -> Plan:
        walk = Walk(device, shape, [(*to, x.itemsize), (*from_, x.itemsize), (index_strides, index.offset, 8)])
        pattern = "".join(walk.kinds)
        pattern = pattern if pattern in PATTERNS[name] else "sss"
        return walk.plan(source(name, BITS[x.itemsize], walk.dimensions, device.is_cpu), f"{name}_{pattern}")

    plan = plans.find(key) or plans.keep(key, make)
    plan.launch([out.block, x.block, index.block], [np.int32(size), np.int32(step)])


# The everyday ways to step through result, elements and index, which have kernels of their own: whole rows, and single
# elements.
PATTERNS = {"gather": ("vvr", "vrv"), "scatter": ("vvr", "rvv")}


@cache
def source(name: str, bits: str, dimensions: int, is_cpu: bool) -> str:
    """The kernels "gather" or "scatter" for elements of so many *bits*."""
    kernels = [_kernel(name, STORED[bits], pattern, is_cpu) for pattern in (*PATTERNS[name], "sss")]
    return "\n".join([WITHIN, struct(3, dimensions), *kernels])


def _kernel(name: str, type: str, pattern: str, is_cpu: bool) -> str:
    steps = {"v": " + i", "r": ""}
    out, x, index = (
        f"{at}{steps.get(kind, f' + i * walk.step[{j}]')}"
        for j, (at, kind) in enumerate(zip(("o", "at_x", "at_k"), pattern, strict=True))
    )
    out, x = (out, f"{x} + k") if name == "gather" else (f"{out} + k", x)
    find = [f"const int k = within(index[{index}], size) * step;"]
    return (
        f"kernel void {name}_{pattern}(global {type} *out, global const {type} *x, global const long *index, "
        "const Walk walk, const int size, const int step)\n"
    ) + loops(
        names=["o", "at_x", "at_k"],
        row=find if pattern[2] == "r" else [],
        vectors=[],
        element=[*([] if pattern[2] == "r" else find), f"out[{out}] = x[{x}];"],
        is_cpu=is_cpu,
    )
