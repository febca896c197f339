"""Reductions: many elements become one."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backends.numpy import quiet
from ..dtypes import bfloat16, cast, dtype, int64, round_to_bfloat16
from ..tensor import Tensor, wrap
from .define import op
from .record import record


def dims_of(dim: Any, ndim: int) -> tuple[int, ...]:
    """*dim* (None or empty for all, an int, or several) as a tuple of dimensions from 0; IndexError where there is no such dimension."""
    if dim is None or (isinstance(dim, (tuple, list)) and not dim):
        return tuple(range(ndim))
    dims = tuple(one_dim(d, ndim) for d in (dim if isinstance(dim, (tuple, list)) else (dim,)))
    for d in dims:
        if dims.count(d) > 1:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return dims


def one_dim(dim: int, ndim: int) -> int:
    """*dim* counted from 0; IndexError where a tensor of *ndim* dimensions has no such dimension."""
    size = max(ndim, 1)
    if not -size <= dim < size:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-size}, {size - 1}], but got {dim})")
    return dim % size


@op()
def sum(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: dtype | None = None) -> Tensor:
    """The sum of all elements or along *dim*; integers and booleans are summed as int64.  The gradient of a sum is a broadcast."""
    shape = input._array.shape
    dims = dims_of(dim, len(shape))
    to = dtype or (input.dtype if input.dtype.is_floating_point else int64)
    axes = dims if shape else None
    array = np.asarray(quiet.run(np.add.reduce, cast(input._array, input.dtype, to), axes, to.numpy, None, keepdim))
    if to is bfloat16:
        array = round_to_bfloat16(array)
    kept = tuple(1 if i in dims else n for i, n in enumerate(shape))
    name = "SumBackward0" if dim is None else "SumBackward1"
    return record(name, wrap(array, to), (input,), (lambda g: g.reshape(kept).expand(shape),))
