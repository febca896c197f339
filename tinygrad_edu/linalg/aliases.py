"""The names that linear algebra has outside `torch.linalg`, as functions and as methods of tensors."""

from __future__ import annotations

import math
from typing import Any

from .._tensor import Tensor
from ..ops.define import op
from ..ops.dims import _warn_once
from ..ops.masking import where
from ..ops.outs import takes_out
from ..ops.spelling import named
from . import decompositions, norms, products, solving, squares
from .matrices import check_matrices

__all__ = ["cholesky", "cross", "det", "inverse", "logdet", "matrix_power", "norm", "pinverse", "qr", "slogdet", "svd"]


CROSS = (
    "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim explicitly or simply "
    "use "
    "torch.linalg.cross.\nThe default value of dim will change to agree with that of linalg.cross in a future release."
)


@op()
def det(input: Tensor) -> Tensor:
    """`linalg.det`.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[2.0, 0.0], [0.0, 4.0]]).det()
    tensor(8.)
    """
    return solving.det(input)


@op()
def inverse(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """`linalg.inv`.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[2.0, 0.0], [0.0, 4.0]]).inverse()
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    return solving.inv(input, out=out)


@op()
@takes_out
def slogdet(input: Tensor) -> Any:
    """`linalg.slogdet`: the sign of the determinant and the logarithm of its absolute value."""
    return named("slogdet", "sign", "logabsdet")(*solving.slogdet(input))


@op()
def logdet(input: Tensor) -> Tensor:
    """The logarithm of the determinant, NaN where that is negative.

    >>> import tinygrad_edu as torch
    >>> torch.logdet(torch.eye(2) * 2)
    tensor(1.3863)
    """
    check_matrices("logdet", input)
    sign, logabsdet = solving.slogdet(input)
    return where(sign.detach() == -1, logabsdet._filled(math.nan), logabsdet)


@op()
def matrix_power(input: Tensor, n: int, *, out: Tensor | None = None) -> Tensor:
    """`linalg.matrix_power`."""
    return products.matrix_power(input, n, out=out)


@op()
def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """`linalg.pinv`, which takes singular values up to *rcond* times the largest for zero."""
    return squares.pinv(input, rtol=rcond)


@op()
@takes_out
def cholesky(input: Tensor, upper: bool = False) -> Tensor:
    """`linalg.cholesky`."""
    check_matrices("cholesky", input, kernel="cholesky_cpu")
    return decompositions._cholesky("CholeskyBackward0", "cholesky", input, upper)


@op()
@takes_out
def qr(input: Tensor, some: bool = True) -> Any:
    """`linalg.qr`, reduced or, without *some*, complete."""
    return named("qr", "Q", "R")(*decompositions.qr(input, "reduced" if some else "complete"))


@op()
@takes_out
def svd(input: Tensor, some: bool = True, compute_uv: bool = True) -> Any:
    """U, S and V with input = U diag(S) Vᵀ; `linalg.svd` gives Vᵀ itself."""
    U, S, Vh = decompositions.svd(input, full_matrices=not some)
    if not compute_uv:
        rows, columns = input._array.shape[-2:]
        U, Vh = (
            input.new_zeros((*input._array.shape[:-2], rows, rows)),
            input.new_zeros((*input._array.shape[:-2], columns, columns)),
        )
    return named("svd", "U", "S", "V")(U, S, Vh.mT)


@op()
def cross(input: Tensor, other: Tensor, dim: int | None = None, *, out: Tensor | None = None) -> Tensor:
    """`linalg.cross`, by default along the first dimension of size 3.

    >>> import tinygrad_edu as torch
    >>> torch.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0]), dim=0)
    tensor([0, 0, 1])
    """
    if dim is None:
        dim = next((d for d, n in enumerate(input._array.shape) if n == 3), None)
        if dim is None:
            raise RuntimeError("no dimension of size 3 in input")
        _warn_once(CROSS)
    return products.cross(input, other, dim=dim, out=out)


@op()
def norm(
    input: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, out: Any = None, dtype: Any = None
) -> Tensor:
    """The *p*-norm of all elements or along *dim*, of a matrix too: "fro" is the 2-norm of its elements, "nuc" the sum
    of its singular values.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([3.0, 4.0]).norm()
    tensor(5.)
    """
    if p == "nuc":
        return norms.matrix_norm(input, "nuc", (-2, -1) if dim is None else dim, keepdim, dtype=dtype, out=out)
    return norms.vector_norm(input, 2 if p is None or p == "fro" else p, dim, keepdim, dtype=dtype, out=out)
