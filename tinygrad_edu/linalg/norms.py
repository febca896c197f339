"""The size of a vector or of a matrix, by several measures."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..backends.numpy import quiet
from ..dtypes import cast
from ..ops.masks import only_where
from ..ops.record import record
from ..ops.reduce import dims_of, finish, kept_shape, one_dim
from .decompositions import svdvals
from .matrices import LinAlgError, check_matrices, with_out
from .solving import inv


@with_out
def vector_norm(x: Tensor, ord: float = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The *ord*-norm of all elements or along *dim*: (sum |x|^ord)^(1/ord), the largest for inf, the number of nonzeros
    for 0.

    The gradient of the 2-norm is the direction x / |x|, and 0 where the norm is.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.vector_norm(torch.tensor([3.0, 4.0]))
    tensor(5.)
    """
    if not x.dtype.is_floating_point:
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {x.dtype.title}"
        )
    if isinstance(ord, str):
        raise TypeError(f"linalg_vector_norm(): argument 'ord' (position 2) must be Number, not {type(ord).__name__}")
    to = dtype or x.dtype
    shape = x._array.shape
    dims = dims_of(dim, len(shape))
    array = cast(x._array, x.dtype, to)
    out = finish(quiet.run(_length, array.astype(np.float32) if to.itemsize == 2 else array, ord, dims, keepdim), to)
    kept = kept_shape(shape, dims)

    def rule(g: Tensor, out: Tensor) -> Tensor:
        return _slope(g.reshape(kept), x.to(to), out.reshape(kept), ord, dims)

    return record("LinalgVectorNormBackward0", out, (x,), (rule,), (x,), use_out=True)


def _length(array: np.ndarray, ord: float, dims: tuple[int, ...], keepdim: bool) -> np.ndarray:
    if math.isinf(ord) or ord < 0:
        for d in dims:
            if not array.shape[d]:
                raise RuntimeError(
                    f"linalg.vector_norm cannot compute the {ord:g} norm on an empty dimension because the operation "
                    "does not "
                    "have an identity"
                )
    if ord == 0:
        return np.add.reduce(array != 0, axis=dims, dtype=array.dtype, keepdims=keepdim)
    if ord == 2:
        return np.sqrt(np.add.reduce(np.square(array), axis=dims, keepdims=keepdim))
    sizes = np.abs(array)
    if math.isinf(ord):
        return (np.max if ord > 0 else np.min)(sizes, axis=dims, keepdims=keepdim)
    total = np.add.reduce(sizes if ord == 1 else sizes**ord, axis=dims, keepdims=keepdim)
    return total if ord == 1 else total ** (1.0 / ord)


def _slope(g: Tensor, x: Tensor, norm: Tensor, ord: float, dims: tuple[int, ...]) -> Tensor:
    """The gradient of x; *g* and *norm* have kept the dimensions."""
    if ord == 0:
        return x._filled(0.0)
    if ord == 1:
        return g * x.sign()
    if ord == 2:
        return x * (g / norm.masked_fill(norm == 0, math.inf))
    if math.isinf(ord):  # shared evenly by those that are the largest
        there = (x.abs() == norm) | (x != x)
        return x.sign() * there * (g / there.sum(list(dims), keepdim=True))
    powers = only_where(x != 0, x * x.abs() ** (ord - 2)) if ord < 2 else x * x.abs() ** (ord - 2)
    return powers * (g / norm.masked_fill(norm == 0, math.inf) ** (ord - 1))


@with_out
def matrix_norm(
    A: Tensor, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """A norm of matrices: "fro", "nuc", 1 and inf (largest column and row sums), 2 (largest singular value), and their
    negatives.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.matrix_norm(torch.tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor(5.)
    """
    if A._array.ndim < 2:
        raise RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.")
    if not A.dtype.is_floating_point:
        raise RuntimeError(
            f"linalg.matrix_norm: Expected a floating point or complex tensor as input. Got {A.dtype.title}"
        )
    if ord not in ("fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    rows, columns = (one_dim(d, A._array.ndim) for d in dim)
    if rows == columns:
        raise RuntimeError("linalg.matrix_norm: dims must be different. Got " + f"({dim[0]}, {dim[1]})")
    if ord == "fro":
        return vector_norm(A, 2, (rows, columns), keepdim, dtype=dtype)
    A = A if dtype is None else A.to(dtype)
    if ord in (2, -2, "nuc"):
        check_matrices("linalg.matrix_norm", A, square=False)
        result = _of_singular_values(svdvals(A.movedim((rows, columns), (-2, -1))), ord)
        for d in sorted((rows, columns)) if keepdim else ():
            result = result.unsqueeze(d)
        return result
    summed, rest = (rows, columns) if abs(ord) == 1 else (columns, rows)
    sums = vector_norm(A, 1, summed, keepdim)
    rest -= 0 if keepdim or rest < summed else 1
    return sums.amax(rest, keepdim) if ord > 0 else sums.amin(rest, keepdim)


def _of_singular_values(S: Tensor, ord: Any) -> Tensor:
    return S.sum(-1) if ord == "nuc" else S.amax(-1) if ord == 2 else S.amin(-1)


@with_out
def norm(A: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """A vector norm or, where *dim* has two entries or *ord* is given for a matrix, a matrix norm.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.norm(torch.tensor([3.0, 4.0]))
    tensor(5.)
    """
    two = isinstance(dim, (tuple, list)) and len(dim) == 2
    if isinstance(ord, str) or (ord is not None and (two or (dim is None and A._array.ndim == 2))):
        if dim is not None and not two:
            raise RuntimeError("linalg.norm: If ord is a str, dim must be a 2-tuple of ints. Got " + f"dim={dim}")
        return matrix_norm(A, ord, dim or (-2, -1), keepdim, dtype=dtype)
    if ord is not None and dim is None and A._array.ndim > 2:
        raise RuntimeError(
            f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {A._array.ndim}D."
        )
    return vector_norm(A, 2 if ord is None else ord, dim, keepdim, dtype=dtype)


@with_out
def cond(A: Tensor, p: Any = None) -> Tensor:
    """How much A can magnify a relative error: the largest singular value over the smallest, or the norm of A times
    that of its inverse.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.cond(torch.tensor([[4.0, 0.0], [0.0, 2.0]]))
    tensor(2.)
    """
    if p is None or p in (2, -2):
        S = svdvals(A)
        ends = S.narrow(-1, 0, 1), S.narrow(-1, -1, 1)
        return (ends[1] / ends[0] if p == -2 else ends[0] / ends[1]).squeeze(-1)
    try:
        inverse = inv(A)
    except LinAlgError:
        return matrix_norm(A, p) * math.inf
    return matrix_norm(A, p) * matrix_norm(inverse, p)
