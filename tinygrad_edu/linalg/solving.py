"""Determinants, inverses and the solutions of linear equations.

The derivative of the inverse is the classic of the field: from A A⁻¹ = 1 follows d(A⁻¹) = -A⁻¹ dA A⁻¹, and the others
here are built from it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import moved, solid
from ..backends.numpy import quiet
from ..dtypes import int32
from ..ops.joining import stack
from ..ops.record import record, record_many
from ..ops.spelling import named
from .matrices import LinAlgError, check_matrices, first_fault, with_out, zero_pivot


@with_out
def inv(A: Tensor) -> Tensor:
    """The inverse of a square matrix, or of each of a batch; LinAlgError where there is none.

    The gradient is -A⁻ᵀ g A⁻ᵀ.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.inv(torch.tensor([[2.0, 0.0], [0.0, 4.0]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    check_matrices("linalg.inv", A)
    try:
        array = quiet.run(np.linalg.inv, A._array)
    except np.linalg.LinAlgError:
        which, pivot = first_fault(A._array, zero_pivot)
        raise LinAlgError(
            f"linalg.inv: {which}The diagonal element {pivot} is zero, the inversion could not be completed because "
            "the input "
            "matrix is singular."
        ) from None
    rule = lambda g, B: -(B.mT @ g @ B.mT)  # noqa: E731
    return record("LinalgInvExBackward0", wrap(array, A.dtype), (A,), (rule,), use_out=True)


@with_out
def inv_ex(A: Tensor) -> Any:
    """The inverse, and the number of the pivot that was zero, 0 if the inverse is one; nothing is raised.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.inv_ex(torch.eye(2)).info
    tensor(0, dtype=tinygrad_edu.int32)
    """
    check_matrices("linalg.inv", A)
    faults = [zero_pivot(matrix) for matrix in A._array.reshape(-1, *A._array.shape[-2:])]
    info = wrap(moved(np.asarray(faults, np.int32).reshape(A._array.shape[:-2]), A.device), int32)
    inverse = A.detach().clone() if any(faults) else inv(A)
    return named("linalg_inv_ex", "inverse", "info")(inverse, info)


@with_out
def det(A: Tensor) -> Tensor:
    """The determinant of a square matrix, or of each of a batch.

    Its gradient is the matrix of cofactors, det(A) A⁻ᵀ, found without the inverse where the matrix is singular.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.det(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor(-2.)
    """
    check_matrices("linalg.det", A, kernel="lu_cpu")
    array = solid(quiet.run(np.linalg.det, A._array), A._array.dtype)

    def rule(g: Tensor, out: Tensor) -> Tensor:
        g = g.unsqueeze(-1).unsqueeze(-1)
        if nearly_singular(A._array):
            return g * _cofactors(A)
        return g * out.unsqueeze(-1).unsqueeze(-1) * inv(A).mT

    return record("LinalgDetBackward0", wrap(array, A.dtype), (A,), (rule,), (A,), use_out=True)


def nearly_singular(array: np.ndarray) -> bool:
    """Whether dividing by the determinant of one of the matrices would lose half of the digits."""
    if not array.size:
        return False
    S = np.linalg.svd(array, compute_uv=False)
    return bool((S[..., -1] <= S[..., 0] * np.finfo(array.dtype).eps ** 0.5).any())


def _cofactors(A: Tensor) -> Tensor:
    """The determinants of what is left of A without a row and a column, with the signs of a chessboard."""
    n = A._array.shape[-1]
    if n == 1:
        return wrap(np.ones_like(A._array), A.dtype)
    rows = []
    for i in range(n):
        others = A[..., [r for r in range(n) if r != i], :]
        row = [det(others[..., [c for c in range(n) if c != j]]) * (-1) ** (i + j) for j in range(n)]
        rows.append(stack(row, -1))
    return stack(rows, -2)


@with_out
def slogdet(A: Tensor) -> Any:
    """The sign of the determinant and the logarithm of its absolute value; the gradient of the latter is A⁻ᵀ.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.slogdet(torch.eye(2) * 2).logabsdet
    tensor(1.3863)
    """
    check_matrices("linalg.slogdet", A)
    outs = [wrap(solid(x, A._array.dtype), A.dtype) for x in quiet.run(np.linalg.slogdet, A._array)]

    def rule(grads: list[Tensor | None]) -> list[Tensor | None]:
        g = grads[1]  # the sign is constant
        return [A._filled(0.0) if g is None else g.unsqueeze(-1).unsqueeze(-1) * inv(A).mT]

    record_many("LinalgSlogdetBackward0", outs, (A,), rule, (A,))
    return named("linalg_slogdet", "sign", "logabsdet")(*outs)


@with_out
def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """The X of A X = B (of X A = B, if not *left*), for a square A; LinAlgError where A is singular.

    The gradient of B solves the transposed system.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.solve(torch.tensor([[2.0, 0.0], [0.0, 4.0]]), torch.tensor([2.0, 2.0]))
    tensor([1.0000, 0.5000])
    """
    check_matrices("linalg.solve", A, kernel="lu_cpu")
    if A.dtype is not B.dtype:
        raise RuntimeError(
            f"linalg.solve: Expected A and B to have the same dtype, but found A of type {A.dtype.title} and B of type "
            f"{B.dtype.title} instead"
        )
    vector = B._array.ndim == 1 or (B._array.ndim == A._array.ndim - 1 and B._array.shape == A._array.shape[:-1])
    given = B
    B = B.unsqueeze(-1) if vector else B
    n, (rows, columns) = A._array.shape[-1], B._array.shape[-2:]
    if n != (rows if left else columns):
        equation = "AX = B" if left else "XA = B"
        raise RuntimeError(
            f"linalg.solve: Incompatible shapes of A and B for the equation {equation} ({n}x{n} and {rows}x{columns})"
        )
    array = (
        _lapack(A._array, B._array) if left else _lapack(*(x._array.swapaxes(-1, -2) for x in (A, B))).swapaxes(-1, -2)
    )

    def rules(g: Tensor, X: Tensor) -> list[Tensor]:
        g, X = (g.unsqueeze(-1), X.unsqueeze(-1)) if vector else (g, X)
        if not left:
            gB = solution(A, g.mT).mT
            return [-(X.mT @ gB), gB]
        gB = solution(A.mT, g)
        return [-(gB @ X.mT), gB.squeeze(-1) if vector else gB]

    out = wrap(array[..., 0] if vector else array, A.dtype)
    return record("LinalgSolveExBackward0", out, (A, given), rules, (A,), use_out=True)


def solution(A: Tensor, B: Tensor) -> Tensor:
    """The X of A X = B, where what can be refused has been."""
    return solve(A, B)


def _lapack(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    try:
        return quiet.run(np.linalg.solve, A, B)
    except np.linalg.LinAlgError:
        which, _ = first_fault(A, zero_pivot)
        raise LinAlgError(
            f"torch.linalg.solve: {which}The solver failed because the input matrix is singular."
        ) from None
