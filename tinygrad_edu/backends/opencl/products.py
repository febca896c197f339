"""Matrix products of arrays of any shapes, as `np.matmul` and `np.dot` take them."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import windows
from .array import CLArray, empty
from .matmul import Matrices, Out, Sizes, multiply
from .protocol import implements
from .types import code_of, dtype_of

COMPUTED_IN = {"f2": np.float32, "b1": np.int32}  # what there are no matrix kernels for


@implements(np.matmul)
def matmul(x: CLArray, y: CLArray, out: Any = None, dtype: Any = None, **_: Any) -> Any:
    """The products of the matrices in the last two dimensions; a vector is a row on the left and a column on the
    right.
    """
    if not x.ndim or not y.ndim:
        raise ValueError("matmul: Input operand does not have enough dimensions")
    to = code_of(dtype or np.result_type(x.dtype, y.dtype))
    own = COMPUTED_IN.get(to, to)
    a, b = x.astype(own, copy=False), y.astype(own, copy=False)
    a = a if a.ndim > 1 else a.reshape(1, -1)
    b = b if b.ndim > 1 else b.reshape(-1, 1)
    if a.shape[-1] != b.shape[-2]:
        raise ValueError(
            f"matmul: Input operand 1 has a mismatch in its core dimension 0 (size {b.shape[-2]} is different from "
            f"{a.shape[-1]})"
        )
    result = _product(a, b)
    if x.ndim == 1:
        result = result.reshape(result.shape[:-2] + result.shape[-1:])
    if y.ndim == 1:
        result = result.reshape(result.shape[:-1])
    result = (result != 0) if to == "b1" else result.astype(dtype_of(to), copy=False)
    if out is None:
        return result
    out = out[0] if isinstance(out, tuple) else out
    out[...] = result
    return out


def _product(a: CLArray, b: CLArray) -> CLArray:
    """The products of matrices of one type, for which there is a kernel."""
    batch = windows.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    out = empty(a.device, (*batch, a.shape[-2], b.shape[-1]), a.code)
    if not out.size:
        return out
    ways = [windows.expand(x.shape[:-2], x.strides[:-2], batch) for x in (a, b)]
    sizes, ways = windows.collapse(batch, ways)  # of the result the kernels write one matrix after the other
    if len(sizes) > 2:
        return _product(*[np.broadcast_to(x, (*batch, *x.shape[-2:])).copy() for x in (a, b)])
    sizes = [1] * (2 - len(sizes)) + sizes
    matrices = []
    for x, way in zip((a, b), ways, strict=True):
        far, near = [0] * (2 - len(way)) + [step // x.itemsize for step in way]
        row, col = (step // x.itemsize for step in x.strides[-2:])
        matrices.append(Matrices(x.block, x.offset // x.itemsize, row, col, far, near))
    multiply(a.device, a.dtype, Sizes(a.shape[-2], b.shape[-1], a.shape[-1], *sizes), *matrices, Out(out.block))
    return out


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
