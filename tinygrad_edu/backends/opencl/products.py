"""Matrix products of arrays of any shapes, as `np.matmul` and `np.dot` take them; `matmul` has the kernels."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import windows
from .array import CLArray, empty, together
from .launch import plans
from .matmul import Matrices, Out, Sizes, multiply
from .protocol import implements
from .types import code_of, dtype_of

COMPUTED_IN = {"f2": "f4", "b1": "i4"}  # what there are no matrix kernels for


@implements(np.matmul)
def matmul(x: CLArray, y: CLArray, out: Any = None, dtype: Any = None, **_: Any) -> Any:
    """The products of the matrices in the last two dimensions; a vector is a row on the left and a column on the
    right.
    """
    together(x, y)
    to = x.code if x.code == y.code and dtype is None else code_of(dtype or np.result_type(x.dtype, y.dtype))
    own = COMPUTED_IN.get(to, to)
    if x.code == y.code == own:
        result = _product(x, y)
    else:
        result = _product(*[z.astype(dtype_of(own), copy=False) for z in (x, y)])
    if own != to:
        result = result != 0 if to == "b1" else result.astype(dtype_of(to))
    if out is None:
        return result
    out = out[0] if isinstance(out, tuple) else out
    out[...] = result
    return out


def _product(x: CLArray, y: CLArray) -> CLArray:
    """The products of matrices of one type, for which there is a kernel."""
    key = ("matmul", x.layout, y.layout)
    shape, sizes, *ways = plans.find(key) or plans.keep(key, lambda: _plan(x, y))
    if sizes is None:  # the kernels take no more than two dimensions of batches that are not walked through as one
        batched = [np.broadcast_to(z, (*shape, *z.shape[-2:])).copy() if z.ndim > 2 else z for z in (x, y)]
        return _product(*batched)
    out = empty(x.device, shape, x.code)
    if out.size:
        matrices = [Matrices(z.block, *way) for z, way in zip((x, y), ways, strict=True)]
        multiply(x.device, x.dtype, sizes, *matrices, Out(out.block))
    return out


def _plan(x: CLArray, y: CLArray) -> tuple[Any, ...]:
    """The shape of the product, the sizes of the matrices, and for each factor where in memory its matrices are."""
    if not x.ndim or not y.ndim:
        raise ValueError("matmul: Input operand does not have enough dimensions")
    a, b = (x if x.ndim > 1 else x.reshape(1, -1)), (y if y.ndim > 1 else y.reshape(-1, 1))
    (m, k), (rows, n) = a.shape[-2:], b.shape[-2:]
    if k != rows:
        raise ValueError(
            "matmul: Input operand 1 has a mismatch in its core dimension 0 "
            f"(size {rows} is different from {k})"
        )
    batch = windows.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    shape = (*batch, *([m] if x.ndim > 1 else []), *([n] if y.ndim > 1 else []))
    counts, steps = windows.collapse(batch, [windows.expand(z.shape[:-2], z.strides[:-2], batch) for z in (a, b)])
    if len(counts) > 2:
        return batch, None
    missing = 2 - len(counts)
    ways = [
        [z.offset // z.itemsize]
        + [step // z.itemsize for step in (*z.strides[-2:], *[0] * missing, *own)]
        for z, own in zip((a, b), steps, strict=True)
    ]
    return shape, Sizes(m, n, k, *[1] * missing, *counts), *ways


@implements(np.dot)
def dot(a: CLArray, b: CLArray, out: Any = None) -> Any:
    """As `matmul`, for vectors and matrices."""
    if a.ndim > 2 or b.ndim > 2:
        raise NotImplementedError("dot of arrays of more than two dimensions: use matmul")
    return matmul(a, b, out) if a.ndim and b.ndim else np.multiply(a, b)


@implements(np.vdot, np.inner)
def inner(a: CLArray, b: CLArray, /) -> Any:
    return matmul(a, b.T if b.ndim > 1 else b)


CLArray.dot = dot  # type: ignore[attr-defined]
