"""How a result lies in memory: in the order that PyTorch gives it, which its inputs decide.

Arithmetic on shapes and strides, in bytes, for the arrays of any device.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Sizes = tuple[int, ...]


def result_strides(shape: Sizes, itemsize: int, inputs: Sequence[Any]) -> Sizes:
    """The strides of a result of *shape* that is computed element by element from the arrays *inputs*."""
    first = inputs[0]
    if all(a.shape == shape and a.strides == first.strides for a in inputs) and is_dense(shape, first.strides,
                                                                                          first.itemsize):
        return tuple(s // first.itemsize * itemsize for s in first.strides)
    return _strides_along(_order(shape, inputs), shape, itemsize)


def is_dense(shape: Sizes, strides: Sizes, itemsize: int) -> bool:
    """Whether the elements fill their memory, in whatever order of the dimensions, without gap or overlap."""
    for stride, size in sorted((s, n) for s, n in zip(strides, shape, strict=True) if n != 1):
        if stride != itemsize:
            return False
        itemsize *= size
    return True


def _order(shape: Sizes, inputs: Sequence[Any]) -> list[int]:
    """The dimensions, the innermost in memory first."""
    seen = [_broadcast_strides(a, shape) for a in inputs]
    order = list(reversed(range(len(shape))))
    for i in range(1, len(order)):  # insertion sort: the comparison is no total order, so its sequence matters
        at = i
        for before in range(i - 1, -1, -1):
            sign = _compare(order[before], order[at], seen, shape)
            if sign > 0:
                order[before], order[at] = order[at], order[before]
                at = before
            elif sign < 0:
                break
    return order


def _broadcast_strides(array: Any, shape: Sizes) -> Sizes:
    new = len(shape) - array.ndim
    sizes = zip(array.shape, array.strides, shape[new:], strict=True)
    own = tuple(0 if n == 1 and whole != 1 else stride for n, stride, whole in sizes)
    return (0,) * new + own


def _compare(p: int, q: int, seen: list[Sizes], shape: Sizes) -> int:
    """1 where dimension *q* lies further inside than *p*, -1 where *p* does, by the first input that tells; or 0."""
    for strides in seen:
        if strides[p] and strides[q]:
            if strides[p] != strides[q]:
                return 1 if strides[p] > strides[q] else -1
            if shape[p] > shape[q]:
                return 1
    return 0


def _strides_along(order: list[int], shape: Sizes, itemsize: int) -> Sizes:
    strides = [0] * len(shape)
    step = itemsize
    for dim in order:
        strides[dim] = step
        step *= shape[dim]
    return tuple(strides)
