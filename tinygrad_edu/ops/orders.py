"""The elements in order: sort, the largest k, the middle, the most frequent.

All of these pick elements, so their gradients put the gradient back where the element was picked.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..dtypes import bool_, int64
from .define import op
from .evaluate import lay_out
from .extremes import picked, refuse_empty, shared
from .record import record
from .reduce import one_dim
from .spelling import spelled

__all__ = ["argsort", "kthvalue", "median", "mode", "msort", "nanmedian", "sort", "topk"]


def order_along(array: np.ndarray, d: int, descending: bool) -> np.ndarray:
    """The indices that sort *array* along *d*, equal elements in their order, NaN as the largest."""
    if array.ndim == 0:
        return np.zeros((), np.int64, like=array)
    if not descending:
        return np.argsort(array, axis=d, kind="stable").astype(np.int64)
    n = array.shape[d]
    backwards = np.flip(array, d)
    order = np.argsort(backwards, axis=d, kind="stable")
    return solid(n - 1 - np.flip(order, d), np.int64)


@op()
@spelled
def sort(input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool | None = None) -> Any:
    """The elements in order along *dim*, and their indices; NaN comes last (first if *descending*), equal ones keep
    their order.

    The gradient is sorted back.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).sort().indices
    tensor([1, 2, 0])
    """
    d = one_dim(dim, input._array.ndim)
    order = lay_out(order_along(input._array, d, descending), [input._array])
    return picked("sort", "SortBackward0" if stable is None else "SortBackward1", input, order, d, True)


@op()
@spelled
def argsort(input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool = False) -> Tensor:
    """The indices that put the elements in order along *dim*.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([3, 1, 2]).argsort()
    tensor([1, 2, 0])
    """
    order = order_along(input._array, one_dim(dim, input._array.ndim), descending)
    return wrap(lay_out(order, [input._array]), int64)


@op()
@spelled
def msort(input: Tensor) -> Tensor:
    """The elements in order along the first dimension.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[3, 1], [2, 4]]).msort()
    tensor([[2, 1],
            [3, 4]])
    """
    return sort(input, 0).values


@op()
@spelled
def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The *k* largest (or smallest) elements along *dim*, in order, and their indices; RuntimeError where there are not
    so many.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1, 5, 3]).topk(2).values
    tensor([5, 3])
    """
    d = one_dim(dim, input._array.ndim)
    if not 0 <= k <= (input._array.shape[d] if input._array.ndim else 1):
        raise RuntimeError("selected index k out of range")
    if input.dtype is bool_:
        raise RuntimeError("topk does not support bool dtypes on CPU")
    order = order_along(input._array, d, largest)
    if input._array.ndim:
        order = solid(order[(slice(None),) * d + (slice(k),)])
    return picked("topk", "TopkBackward0", input, order, d, True)


@op()
@spelled
def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """The *k*-th smallest element along *dim*, counted from 1, and its index.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).kthvalue(2).values
    tensor(2.)
    """
    d = one_dim(dim, input._array.ndim)
    refuse_empty("kthvalue", input._array.shape, (d,) if input._array.ndim else ())
    if not 1 <= k <= (input._array.shape[d] if input._array.ndim else 1):
        raise RuntimeError("kthvalue(): selected number k out of range for dimension " + str(d))
    if input.dtype is bool_ and input._array.ndim:
        raise NotImplementedError("\"kthvalue_cpu\" not implemented for 'Bool'")
    order = order_along(input._array, d, False)
    indices = np.take(order, [k - 1], axis=d) if order.ndim else order
    return picked("kthvalue", "KthvalueBackward0", input, indices, d, keepdim)


@op()
@spelled
def median(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The element in the middle, the lower of two; NaN if there is a NaN. Along *dim*, a pair with its index.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1.0, 2.0, 3.0, 4.0]).median()
    tensor(2.)
    """
    return _median("median", input, dim, keepdim, ignore_nan=False)


@op()
@spelled
def nanmedian(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The median of the elements that are not NaN."""
    return _median("nanmedian", input, dim, keepdim, ignore_nan=True)


def _median(name: str, input: Tensor, dim: int | None, keepdim: bool, ignore_nan: bool) -> Any:
    array = input._array
    if dim is None:
        if input.dtype is bool_ and array.size:
            raise NotImplementedError("\"median_cpu\" not implemented for 'Bool'")
        flat = array.reshape(-1)
        value = flat[_middle(flat, 0, ignore_nan)].reshape(()) if array.size else _of_nothing(input)
        rule = lambda g, out: shared(g, input, out)  # noqa: E731
        return record(f"{name.capitalize()}Backward0", wrap(value, input.dtype), (input,), (rule,), (input,), True)
    d = one_dim(dim, array.ndim)
    refuse_empty("median", array.shape, (d,) if array.ndim else ())
    if input.dtype is bool_:
        raise NotImplementedError("\"median_out\" not implemented for 'Bool'")
    indices = solid(_middle(array, d, ignore_nan)) if array.ndim else np.zeros((), np.int64, like=array)
    return picked(name, f"{name.capitalize()}Backward1", input, indices, d, keepdim)


def _middle(array: np.ndarray, d: int, ignore_nan: bool) -> np.ndarray:
    """The index of the median along *d*: NaN counts as the largest, so the first NaN, if any, follows the last
    number.
    """
    order = order_along(array, d, False)
    n = array.shape[d]
    numbers = (array == array).sum(axis=d, keepdims=True)
    middle = (numbers - 1) // 2 if ignore_nan else np.where(numbers < n, numbers, (n - 1) // 2)
    return np.take_along_axis(order, np.clip(middle, 0, None), d)


def _of_nothing(input: Tensor) -> np.ndarray:
    """The median of no elements: NaN, and what NaN becomes as an integer."""
    number: Any = np.nan
    if input.dtype is bool_:
        number = True
    elif not input.dtype.is_floating_point:
        number = np.iinfo(input.dtype.numpy).min if input.dtype.itemsize >= 4 else 0
    return np.full((), number, input.dtype.numpy, like=input._array)


@op()
@spelled
def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> Any:
    """The most frequent element along *dim*, the smallest of several, and the index of its last occurrence.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([6, 5, 1, 0, 2, 5]).mode().values
    tensor(5)
    """
    d = one_dim(dim, input._array.ndim)
    array = input._array
    if array.ndim == 0:
        return picked("mode", "ModeBackward0", input, np.zeros((), np.int64, like=array), d, keepdim)
    refuse_empty("mode", array.shape, (d,))
    ordered = np.sort(array, axis=d)
    n = array.shape[d]
    places = np.arange(n, like=array).reshape([n if i == d else 1 for i in range(array.ndim)])
    first = np.ones(array.shape, bool, like=array)
    later, sooner = ((slice(None),) * d + (part,) for part in (slice(1, None), slice(None, -1)))
    first[later] = ordered[later] != ordered[sooner]
    runs = places - np.maximum.accumulate(np.where(first, places, 0), axis=d)  # how often the element has come before
    value = np.take_along_axis(ordered, np.argmax(runs, axis=d, keepdims=True), d)
    last = n - 1 - np.argmax(np.flip(array == value, d), axis=d, keepdims=True)
    # A NaN in front is smaller than nothing and equal to nothing: only an element that comes twice displaces it.
    front = np.take(array, [0], axis=d)
    last = np.where((front != front) & (np.max(runs, axis=d, keepdims=True) == 0), 0, last)
    return picked("mode", "ModeBackward0", input, solid(last, np.int64), d, keepdim)
