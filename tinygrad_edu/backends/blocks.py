"""Formulas of many steps on large arrays, a piece at a time, so that what one step leaves is in the cache for the next.

A step of NumPy's reads and writes whole arrays; where these are larger than the cache, a step waits for memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

BLOCK = 2**18  # bytes: a few arrays of this size fit in a processor's own cache
WIDE = 2**11  # elements of a row from which on a longer one gains nothing
FEW = 2**12  # ones: to make them takes longer than to look up where they are
LARGE = 2**13  # elements of a matrix from which on it pays to make a longer row


def ones(count: int, dtype: Any) -> Any:
    """A vector of ones, which nobody may write to: a product with it is the quickest sum there is."""
    return _kept_ones(count, dtype) if count <= FEW else np.ones(count, dtype)


@lru_cache(64)
def _kept_ones(count: int, dtype: Any) -> Any:
    vector = np.ones(count, dtype)
    vector.flags.writeable = False
    return vector


def in_blocks(function: Callable[..., None], *arrays: Any, rooms: int = 1, room: Any = None) -> Any:
    """An array like the first of *arrays*, which are of one shape, made by *function*.

    It is called with pieces: of the result, of *rooms* scratch arrays of the type *room* or that of the result, and of
    the arrays.
    """
    flat = [np.ascontiguousarray(a).reshape(-1) for a in arrays]
    out = np.empty_like(flat[0])
    room = np.dtype(room or out.dtype)
    size = BLOCK // room.itemsize
    scratch = [np.empty(min(size, out.size), room) for _ in range(rooms)]
    for start in range(0, out.size, size):
        parts = [a[start : start + size] for a in (out, *flat)]
        function(parts[0], *[a[: parts[0].size] for a in scratch], *parts[1:])
    return out.reshape(arrays[0].shape)


def to_rows(function: Any, matrix: Any, row: Any, out: Any) -> None:
    """Write function(matrix, row) into *out*, a matrix in order: each of the rows with the vector *row*.

    NumPy does a row at a time, and begins anew with each: with short rows that is most of the time. So of a large
    matrix several rows, as many as a power of two, are done as one, with *row* as often. A device's kernel does many
    rows anyway.
    """
    if matrix.__class__ is np.ndarray and matrix.size >= LARGE and 2 * row.size <= WIDE and matrix.flags.c_contiguous:
        times = math.gcd(len(matrix), 2 ** ((WIDE // row.size).bit_length() - 1))
        repeated = np.empty((times, row.size), row.dtype)
        repeated[...] = row
        row = repeated.reshape(-1)
        longer = out.reshape(-1, row.size)
        function(longer if matrix is out else matrix.reshape(longer.shape), row, longer)
    else:
        function(matrix, row, out)
