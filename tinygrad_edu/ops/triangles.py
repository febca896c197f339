"""Triangles and diagonals of matrices: tril, triu, their indices, diag, diag_embed."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import moved, solid
from ..backends.device import check_device
from ..dtypes import dtype, int64
from .define import op, write_out
from .record import record
from .reduce import one_dim

__all__ = ["diag", "diag_embed", "tril", "tril_indices", "triu", "triu_indices"]


def _triangle(name: str, input: Tensor, diagonal: int, out: Tensor | None) -> Tensor:
    array = input._array
    if array.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
    kept = (np.tril if name == "tril" else np.triu)(solid(array), diagonal)
    rules = (lambda g: getattr(g, name)(diagonal),)
    result = record(f"{name.capitalize()}Backward0", wrap(kept, input.dtype), (input,), rules)
    return result if out is None else write_out(out, result, name)


@op(inplace=True)
def tril(input: Tensor, diagonal: int = 0, *, out: Tensor | None = None) -> Tensor:
    """The lower triangle of each matrix, up to the diagonal *diagonal* places to the right of the main one; zeros
    elsewhere.

    The gradient is that of the triangle.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1, 2], [3, 4]]).tril()
    tensor([[1, 0],
            [3, 4]])
    """
    return _triangle("tril", input, diagonal, out)


@op(inplace=True)
def triu(input: Tensor, diagonal: int = 0, *, out: Tensor | None = None) -> Tensor:
    """The upper triangle of each matrix, from the diagonal *diagonal* places to the right of the main one; zeros
    elsewhere.

    The gradient is that of the triangle.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1, 2], [3, 4]]).triu()
    tensor([[1, 2],
            [0, 4]])
    """
    return _triangle("triu", input, diagonal, out)


def _indices(triangle: Any, row: int, col: int, offset: int, dtype: dtype, device: Any) -> Tensor:
    where = check_device(device)
    for name, n in (("row", row), ("col", col)):
        if n < 0:
            raise RuntimeError(f"{name} must be non-negative, got{n}")
    return wrap(moved(np.array(triangle(row, offset, col)).astype(dtype.numpy), where), dtype)


def tril_indices(
    row: int, col: int, offset: int = 0, *, dtype: dtype = int64, device: Any = None, layout: Any = None
) -> Tensor:
    """The rows and, below them, the columns of the elements in the lower triangle of a *row* × *col* matrix.

    >>> import tinygrad_edu as torch
    >>> torch.tril_indices(2, 2)
    tensor([[0, 1, 1],
            [0, 0, 1]])
    """
    return _indices(np.tril_indices, row, col, offset, dtype, device)


def triu_indices(
    row: int, col: int, offset: int = 0, *, dtype: dtype = int64, device: Any = None, layout: Any = None
) -> Tensor:
    """The rows and, below them, the columns of the elements in the upper triangle of a *row* × *col* matrix.

    >>> import tinygrad_edu as torch
    >>> torch.triu_indices(2, 2)
    tensor([[0, 0, 1],
            [0, 1, 1]])
    """
    return _indices(np.triu_indices, row, col, offset, dtype, device)


@op()
def diag(input: Tensor, diagonal: int = 0, *, out: Tensor | None = None) -> Tensor:
    """Of a vector, the matrix with it on its diagonal; of a matrix, a copy of its diagonal.

    >>> import tinygrad_edu as torch
    >>> torch.diag(torch.tensor([1, 2]))
    tensor([[1, 0],
            [0, 2]])
    """
    ndim = input._array.ndim
    if ndim not in (1, 2):
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {ndim}D")
    if ndim == 1:
        result = diag_embed(input, diagonal)
    else:
        shape = input._array.shape
        place = input.detach().diagonal(diagonal)
        result = record(
            "DiagonalBackward0_copy",
            wrap(place._array.copy(), input.dtype),
            (input,),
            (lambda g: _on_diagonal(g, shape, diagonal),),
        )
    return result if out is None else write_out(out, result, "diag")


def _on_diagonal(g: Tensor, shape: tuple[int, ...], diagonal: int) -> Tensor:
    """A matrix of zeros but for *g* on its diagonal."""
    out = wrap(np.zeros(shape, g._array.dtype, like=g._array), g.dtype)
    out.diagonal(diagonal)._array[...] = g._array
    return record("DiagonalBackwardBackward0", out, (g,), (lambda gg: gg.diagonal(diagonal),))


@op()
def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Matrices, in dimensions *dim1* and *dim2*, with the vectors of the last dimension on their diagonals, zeros
    elsewhere.

    The gradient is the diagonal of the result's.

    >>> import tinygrad_edu as torch
    >>> torch.diag_embed(torch.tensor([1, 2]), 1)
    tensor([[0, 1, 0],
            [0, 0, 2],
            [0, 0, 0]])
    """
    shape = input._array.shape
    ndim = len(shape) + 1
    a, b = one_dim(dim1, ndim), one_dim(dim2, ndim)
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    sizes = list(shape[:-1])
    for d in sorted((a, b)):
        sizes.insert(d, shape[-1] + abs(offset))
    out = wrap(np.zeros(sizes, input._array.dtype, like=input._array), input.dtype)
    out.diagonal(offset, a, b)._array[...] = input._array
    return record("DiagEmbedBackward0", out, (input,), (lambda g: g.diagonal(offset, a, b),))
