"""Windows: what reshaping, permuting, expanding and slicing do to an array that is a piece of memory seen through a
shape and strides. Arithmetic on tuples of integers; no memory is touched, and no device is needed.

The element at index (i, j, ...) of a window lies at offset + i * strides[0] + j * strides[1] + ... Strides and offsets
count bytes, as NumPy's do.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import Any

Sizes = tuple[int, ...]


def contiguous(shape: Sequence[int], itemsize: int) -> Sizes:
    """The strides of elements that follow each other in order, the last dimension fastest.

    >>> contiguous((2, 3), 4)
    (12, 4)
    """
    strides = []
    for size in reversed(shape):
        strides.append(itemsize)
        itemsize *= size if size > 1 else 1
    return tuple(reversed(strides))


def is_contiguous(shape: Sizes, strides: Sizes, itemsize: int) -> bool:
    """Whether the elements follow each other in order; the strides of dimensions of size 1 do not matter.

    >>> is_contiguous((2, 3), (12, 4), 4), is_contiguous((2, 3), (4, 8), 4)
    (True, False)
    """
    if 0 in shape:
        return True
    for size, stride in zip(reversed(shape), reversed(strides)):
        if size != 1:
            if stride != itemsize:
                return False
            itemsize *= size
    return True


def broadcast_shapes(*shapes: Sizes) -> Sizes:
    """The shape in which *shapes* meet, aligned at the right; ValueError where there is none.

    >>> broadcast_shapes((3, 1), (4,), ())
    (3, 4)
    """
    result: list[int] = []
    for shape in shapes:
        missing = len(shape) - len(result)
        if missing > 0:
            result[:0] = shape[:missing]
        for i in range(1, len(shape) + 1 - max(missing, 0)):
            size = shape[-i]
            if result[-i] == 1:
                result[-i] = size
            elif size not in (1, result[-i]):
                together = " ".join(map(str, shapes))
                raise ValueError(f"operands could not be broadcast together with shapes {together}")
    return tuple(result)


def expand(shape: Sizes, strides: Sizes, to: Sizes) -> Sizes:
    """The strides with which a window of *shape* looks as one of the shape *to*: what is repeated has stride 0.

    >>> expand((3, 1), (4, 4), (2, 3, 5))
    (0, 4, 0)
    """
    new = len(to) - len(shape)
    if new < 0 or any(a not in (1, b) for a, b in zip(shape, to[new:], strict=True)):
        raise ValueError(f"an array of shape {shape} cannot be broadcast to {to}")
    own = tuple(0 if a == 1 != b else s for a, s, b in zip(shape, strides, to[new:], strict=True))
    return (0,) * new + own


def reshape(shape: Sizes, strides: Sizes, to: Sizes, itemsize: int) -> Sizes | None:
    """The strides with which a window of *shape* looks as one of the shape *to*; None where only a copy can.

    >>> reshape((2, 3, 4), (48, 16, 4), (6, 4), 4), reshape((2, 3), (4, 8), (6,), 4)
    ((16, 4), None)
    """
    if 0 in shape or is_contiguous(shape, strides, itemsize):
        return contiguous(to, itemsize)
    old = [(n, s) for n, s in zip(shape, strides, strict=True) if n != 1]
    result = [0] * len(to)
    first = end = 0  # of the new dimensions: those from first to end hold what the old ones from begin to last hold
    begin = last = 0
    while begin < len(old):
        last, have = begin + 1, old[begin][0]
        end, want = first, 1
        while want != have or (end < len(to) and to[end] == 1):
            if want < have or (want == have and to[end] == 1):
                want, end = want * to[end], end + 1
            else:
                have, last = have * old[last][0], last + 1
        if any(old[i][1] != old[i + 1][1] * old[i + 1][0] for i in range(begin, last - 1)):
            return None
        step = old[last - 1][1]
        for i in reversed(range(first, end)):
            result[i] = step
            step *= to[i]
        begin, first = last, end
    return tuple(result)


def complete(shape: Sequence[int], size: int) -> Sizes:
    """*shape* with the one -1 replaced by what *size* elements need; ValueError where they do not fit.

    >>> complete((2, -1), 6)
    (2, 3)
    """
    known = prod(n for n in shape if n != -1)
    unknown = [i for i, n in enumerate(shape) if n == -1]
    if len(unknown) == 1 and known and size % known == 0:
        shape = [size // known if n == -1 else n for n in shape]
    elif unknown or known != size:
        raise ValueError(f"cannot reshape array of size {size} into shape {tuple(shape)}")
    return tuple(shape)


def axis_of(axis: int, ndim: int) -> int:
    """*axis* counted from 0; IndexError outside of the dimensions."""
    if not -ndim <= axis < ndim:
        raise IndexError(f"axis {axis} is out of bounds for array of dimension {ndim}")
    return axis % ndim


def axes_of(axis: Any, ndim: int) -> Sizes:
    """The dimensions that *axis*, None for all, an int or several, names, in order.

    >>> axes_of(None, 2), axes_of(-1, 2), axes_of((1, 0), 2)
    ((0, 1), (1,), (0, 1))
    """
    if axis is None:
        return tuple(range(ndim))
    axes = tuple(axis_of(int(a), ndim) for a in (axis if isinstance(axis, (tuple, list)) else (axis,)))
    if len(set(axes)) != len(axes):
        raise ValueError("duplicate value in 'axis'")
    return tuple(sorted(axes))


def index(shape: Sizes, strides: Sizes, key: tuple[Any, ...]) -> tuple[Sizes, Sizes, int]:
    """Shape, strides and offset of the window that integers, slices, None and one `...` cut out of another.

    >>> index((5, 4), (16, 4), (slice(None, None, -2), 1))
    ((3,), (-32,), 68)
    """
    missing = len(shape) - sum(k is not None and k is not Ellipsis for k in key)
    if missing < 0:
        raise IndexError(
            f"too many indices for array: array is {len(shape)}-dimensional, but {len(shape) - missing} were indexed"
        )
    if Ellipsis not in key:
        key = (*key, Ellipsis)
    sizes, steps, offset, dim = [], [], 0, 0
    for k in key:
        if k is None:
            sizes.append(1)
            steps.append(0)
        elif k is Ellipsis:
            sizes += shape[dim : dim + missing]
            steps += strides[dim : dim + missing]
            dim += missing
        elif isinstance(k, slice):
            start, stop, step = k.indices(shape[dim])
            n = len(range(start, stop, step))
            sizes.append(n)
            steps.append(strides[dim] * step)
            offset += start * strides[dim] if n else 0
            dim += 1
        else:
            if not -shape[dim] <= k < shape[dim]:
                raise IndexError(f"index {k} is out of bounds for axis {dim} with size {shape[dim]}")
            offset += k % shape[dim] * strides[dim]
            dim += 1
    return tuple(sizes), tuple(steps), offset


def collapse(shape: Sizes, strides: Sequence[Sizes]) -> tuple[list[int], list[list[int]]]:
    """The fewest dimensions through which windows of one *shape* can be walked together: those of size 1 are left out,
    and neighbours are joined where every window steps through both of them as through one.

    >>> collapse((2, 3, 4), [(48, 16, 4), (48, 16, 4)])
    ([24], [[4], [4]])
    >>> collapse((2, 3, 4), [(48, 16, 4), (0, 16, 4)])
    ([2, 12], [[48, 4], [0, 4]])
    """
    sizes: list[int] = []
    steps: list[list[int]] = [[] for _ in strides]
    for d, n in enumerate(shape):
        if n == 1:
            continue
        if sizes and all(own[-1] == given[d] * n for own, given in zip(steps, strides, strict=True)):
            sizes[-1] *= n
            for own, given in zip(steps, strides, strict=True):
                own[-1] = given[d]
        else:
            sizes.append(n)
            for own, given in zip(steps, strides, strict=True):
                own.append(given[d])
    return sizes, steps


def walk(shape: Sizes, strides: Sequence[Sizes]) -> tuple[list[int], list[list[int]]]:
    """`collapse` after the dimensions were put into the order in which the first window lies in memory: where the order
    of the elements does not matter, that one is fastest.

    >>> walk((2, 3), [(4, 8), (4, 8)])
    ([6], [[4], [4]])
    """
    first = strides[0]
    if any(a < b for a, b in pairwise(first)):
        order = sorted(range(len(shape)), key=lambda d: -abs(first[d]))
        shape = tuple(shape[d] for d in order)
        strides = [tuple(s[d] for d in order) for s in strides]
    return collapse(shape, strides)


def reach(shape: Sizes, strides: Sizes, offset: int, itemsize: int) -> tuple[int, int]:
    """The first byte that a window looks at, and the first after it that it does not.

    >>> reach((3,), (-4,), 8, 4)
    (0, 12)
    """
    if 0 in shape:
        return offset, offset
    low = high = offset
    for n, s in zip(shape, strides, strict=True):
        if s < 0:
            low += (n - 1) * s
        else:
            high += (n - 1) * s
    return low, high + itemsize

