"""Writing into a tensor: the checks, the version, and the past that the tensor has afterwards.

An in-place operation is its ordinary twin, whose result is copied into the tensor, which then takes over the result's history. If the tensor is a view, it is
its base whose history changes: the base is from now on the result of `CopySlices`, and every view of it has to look at it anew.
"""

from __future__ import annotations

import numpy as np

from ..autograd.modes import mode
from ..autograd.node import Node, edge_of
from ..dtypes import can_cast
from ..tensor import Tensor, wrap
from .record import fit, record

Geometry = tuple[tuple[int, ...], tuple[int, ...], int]  # sizes, and strides and offset in bytes


def check_writable(x: Tensor) -> None:
    """RuntimeError where autograd cannot follow a write to *x*: it is, or is a view of, a leaf that requires a gradient."""
    if not mode.grad:
        return
    if x._base is not None and x._base._flag:
        raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
    if x._flag:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")


def write(x: Tensor, result: Tensor) -> Tensor:
    """Copy *result*, which was made with *x* as its first input, into *x*, and let *x* take over its history."""
    if result._array.shape != x._array.shape:
        raise RuntimeError(
            f"output with shape {list(x._array.shape)} doesn't match the broadcast shape {list(result._array.shape)}"
        )
    if not can_cast(result.dtype, x.dtype):
        raise RuntimeError(
            f"result type {result.dtype.title} can't be cast to the desired output type {x.dtype.title}"
        )
    result = result.to(x.dtype)
    np.copyto(x._array, result._array)
    x._bump()
    if result._node is not None:
        _take_over(x, result._node)
    return x


def _take_over(x: Tensor, node: Node) -> None:
    if node.out >= 0:  # the saved result now stands in x: a further write to x would make it wrong
        node.saved[node.out]._cell = x._cell
        node.versions[node.out] = x._version
    if x._base is None:
        x._node, x._index, x._flag = node, None, False
        return
    base = x._base
    whole = (base._array.shape, base._array.strides, 0)
    part = geometry(x)

    def copy_slices(g: Tensor) -> list[Tensor | None]:
        own, *others = node.gradients(slices(g, whole, part))
        return [put_slices(g, own, whole, part), *others]

    edges = [edge_of(base), *node.edges[1:]]
    base._node = Node("CopySlices", edges, copy_slices, fit, (base._array.shape, base.dtype), node.saved, node.versions)
    base._index, base._flag = None, False


def look_anew(x: Tensor) -> None:
    """Make the history of the view *x* a window onto its base's, which has changed."""
    base = x._base
    whole, part = (base._array.shape, base._array.strides, 0), geometry(x)
    edge = edge_of(base)
    like = (x._array.shape, x.dtype)
    zeros = wrap(np.zeros((), base._array.dtype), base.dtype)
    rule = lambda g: put_slices(zeros.expand(whole[0]), g, whole, part)  # noqa: E731
    x._node = Node("AsStridedBackward0", [edge], [rule], fit, like)
    x._index, x._stamp = None, x._version


def geometry(x: Tensor) -> Geometry:
    """Where the view *x* lies in the memory of its base."""
    start = x._array.__array_interface__["data"][0] - x._base._array.__array_interface__["data"][0]
    return x._array.shape, x._array.strides, start


def slices(g: Tensor, whole: Geometry, part: Geometry) -> Tensor:
    """The elements of *g*, laid out like *whole*, that lie at *part*; the gradient is zero elsewhere."""
    array = _at(_laid_out(g._array, whole), part).copy()
    zeros = wrap(np.zeros((), array.dtype), g.dtype)
    rule = lambda gg: put_slices(zeros.expand(whole[0]), gg, whole, part)  # noqa: E731
    return record("AsStridedBackward0", wrap(array, g.dtype), (g,), (rule,))


def put_slices(g: Tensor, values: Tensor | None, whole: Geometry, part: Geometry) -> Tensor:
    """*g*, laid out like *whole*, with *values* (zeros if None) in place of the elements at *part*."""
    array = _laid_out(g._array, whole)
    _at(array, part)[...] = 0 if values is None else values._array
    rules = (lambda gg: put_slices(gg, None, whole, part), lambda gg: slices(gg, whole, part))
    return record("AsStridedScatterBackward0", wrap(array, g.dtype), (g, values), rules)


def _laid_out(array: np.ndarray, whole: Geometry) -> np.ndarray:
    """A copy of *array* whose elements have the strides of *whole*."""
    shape, strides, _ = whole
    last = sum((n - 1) * s for n, s in zip(shape, strides, strict=True)) if array.size else 0
    memory = np.zeros(last // array.itemsize + 1, array.dtype)
    copy: np.ndarray = np.ndarray(shape, array.dtype, memory, 0, strides)
    copy[...] = array
    return copy


def _at(array: np.ndarray, part: Geometry) -> np.ndarray:
    """The window at *part* onto the memory of *array*, as `_laid_out` made it."""
    shape, strides, offset = part
    return np.ndarray(shape, array.dtype, array.base, offset, strides)
