"""Sums of many numbers, quick and with a small error: what `sum`, `mean` and their like add up with.

Where numbers are added one after the other, the error grows with their number. And a processor adds many at once only
where they go to many places. So long rows are added in chunks and high columns in blocks, and then the sums of these.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..backends.blocks import ones

MANY = 2**14  # from so many elements on it pays
CHUNK = 512  # elements of a row, added in order, in as many places as the processor has
BLOCK = 128  # rows, added in order
WIDE = 64  # rows of at most half as many elements are put together to longer ones


def total(array: Any, dims: tuple[int, ...], keepdim: bool = False) -> Any:
    """The sums of a float32 or float64 array along *dims*, which are counted from 0."""
    if array.__class__ is not np.ndarray or array.size < MANY:
        return np.add.reduce(array, axis=dims, keepdims=keepdim)
    shape = array.shape
    times = prod([shape[d] for d in dims if not array.strides[d]])
    if times > 1:  # the sum of a repeated element is a product
        once = array[tuple([slice(1 if d in dims and not s else None) for d, s in enumerate(array.strides)])]
        return total(once, dims, keepdim) * times
    if not array.flags.c_contiguous:
        return np.add.reduce(array, axis=dims, keepdims=keepdim)
    first, last = 0, len(shape)
    while last and last - 1 in dims:  # the dimensions from `last` on are summed
        last -= 1
    while first < last and first in dims:  # and those before `first`
        first += 1
    if last < len(shape):
        array = _rows(array.reshape(prod(shape[:last]), -1))
    if first:
        array = _columns(array.reshape(prod(shape[:first]), -1))
    array = array.reshape(shape[first:last])
    between = tuple(d - first for d in dims if first <= d < last)
    if between:
        array = np.add.reduce(array, axis=between)
    return array.reshape(tuple(1 if d in dims else n for d, n in enumerate(shape))) if keepdim else array


def _rows(matrix: Any) -> Any:
    """The sum of each row."""
    rows, n = matrix.shape
    if n <= CHUNK:
        return np.matmul(matrix, ones(n, matrix.dtype))  # a sixth of the time of add.reduce
    whole = n - n % CHUNK
    sums = _rows(np.einsum("ijk->ij", matrix[:, :whole].reshape(rows, -1, CHUNK)))
    return sums if whole == n else sums + _rows(matrix[:, whole:])


def _columns(matrix: Any) -> Any:
    """The sum of each column."""
    rows, n = matrix.shape
    together = WIDE // n
    if together > 1 and rows >= 2 * together:
        whole = rows - rows % together
        sums = _columns(_columns(matrix[:whole].reshape(-1, together * n)).reshape(together, n))
    elif rows > BLOCK:
        whole = rows - rows % BLOCK
        sums = _columns(_added(matrix[:whole].reshape(-1, BLOCK, n)))
    else:
        return _added(matrix)
    return sums if whole == rows else sums + _added(matrix[whole:])


def _added(matrices: Any) -> Any:
    """The sum of the rows of each matrix, as a product with ones, which takes half the time of add.reduce."""
    return np.matmul(ones(matrices.shape[-2], matrices.dtype), matrices)
