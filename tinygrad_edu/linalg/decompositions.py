"""A matrix as a product of simpler ones: Cholesky, QR, eigenvectors, singular values.

The factors of a decomposition determine each other, so a derivative is found by asking how all of them move together
when the product is held to A. The rules decompose A anew instead of saving the factors, which gives them derivatives in
turn.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..backends.numpy import quiet
from ..dtypes import bool_
from ..ops.record import record, record_many
from ..ops.spelling import named
from .matrices import LinAlgError, check_matrices, first_fault, not_positive, with_out
from .solving import solution


@with_out
def cholesky(A: Tensor, *, upper: bool = False) -> Tensor:
    """The lower triangular L with L Lᵀ = A, for a symmetric positive-definite A; LinAlgError for another.

    With *upper* it is Lᵀ. Only the lower triangle of A is read.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.cholesky(torch.tensor([[4.0, 2.0], [2.0, 5.0]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
    check_matrices("linalg.cholesky", A, kernel="cholesky_cpu")
    return _cholesky("LinalgCholeskyExBackward0", "linalg.cholesky", A, upper)


def _cholesky(node: str, name: str, A: Tensor, upper: bool) -> Tensor:
    try:
        array = np.linalg.cholesky(A._array.swapaxes(-1, -2) if upper else A._array)
    except np.linalg.LinAlgError:
        which, order = first_fault(A._array, not_positive)
        raise LinAlgError(
            f"{name}: {which}The factorization could not be completed because the input is not positive-definite (the "
            "leading "
            f"minor of order {order} is not positive-definite)."
        ) from None

    def rule(g: Tensor, L: Tensor) -> Tensor:
        """Murray 2016: the lower half of Lᵀ g, made symmetric, between two triangular solutions."""
        g, L = (g.mT, L.mT) if upper else (g, L)
        half = (L.mT @ g).tril()
        inner = half + half.tril(-1).mT
        return solution(L.mT, solution(L.mT, inner).mT).mT * 0.5

    out = wrap(solid(array.swapaxes(-1, -2)) if upper else array, A.dtype)
    return record(node, out, (A,), (rule,), use_out=True)


@with_out
def qr(A: Tensor, mode: str = "reduced") -> Any:
    """Q with orthonormal columns and an upper triangular R with Q R = A; *mode* is "reduced", "complete" (Q square) or
    "r" (R alone).

    >>> import tinygrad_edu as torch
    >>> A = torch.tensor([[3.0, 1.0], [4.0, 2.0]])
    >>> Q, R = torch.linalg.qr(A)
    >>> torch.allclose(Q @ R, A)
    True
    """
    check_matrices("linalg.qr", A, square=False, kernel="geqrf_cpu")
    if mode == "r":
        factors = np.zeros(0, A._array.dtype, like=A._array), np.linalg.qr(A._array, mode="r")
    else:
        factors = np.linalg.qr(A._array, mode=mode)
    Q, R = (wrap(x, A.dtype) for x in factors)
    rows, columns = A._array.shape[-2:]

    def rule(grads: list[Tensor | None]) -> list[Tensor]:
        if mode == "r":
            raise RuntimeError(
                "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use "
                "linalg.qr(A, "
                "mode='reduced') if you are going to require gradients through linalg.qr."
            )
        if mode == "complete" and rows > columns:
            raise RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols.")
        gQ, gR = grads
        return [_qr_slope(A, gQ, None if gR is None else gR.triu())]

    record_many("LinalgQrBackward0", (Q, R), (A,), rule, (A,))
    return named("linalg_qr", "Q", "R")(Q, R)


def _qr_slope(A: Tensor, gQ: Tensor | None, gR: Tensor | None) -> Tensor:
    """The gradient of A. Where A is wide, Q is a function of its first columns, a square matrix, and R is Qᵀ A."""
    rows, columns = A._array.shape[-2:]
    if rows < columns:
        square = A.narrow(-1, 0, rows)
        Q = qr(square).Q
        direct = Q @ gR if gR is not None else A._filled(0.0)
        gQ = gQ if gR is None else A @ gR.mT + (0 if gQ is None else gQ)
        from ..ops.joining import cat

        return direct + cat([_qr_slope(square, gQ, None), A.narrow(-1, rows, columns - rows)._filled(0.0)], -1)
    Q, R = qr(A)
    M = (R @ gR.mT if gR is not None else 0) - (gQ.mT @ Q if gQ is not None else 0)
    symmetric = M.tril() + M.tril(-1).mT
    total = Q @ symmetric if gQ is None else gQ + Q @ symmetric
    return solution(R, total.mT).mT


@with_out
def eigh(A: Tensor, UPLO: str = "L") -> Any:
    """The eigenvalues, ascending, and orthonormal eigenvectors of a symmetric matrix, of which one triangle is read.

    The gradient of an eigenvalue is the outer product of its vector with itself; those of the vectors need eigenvalues
    that differ.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.eigh(torch.tensor([[2.0, 0.0], [0.0, 1.0]])).eigenvalues
    tensor([1., 2.])
    """
    return named("linalg_eigh", "eigenvalues", "eigenvectors")(*_eigh("linalg.eigh", A, UPLO))


def _eigh(name: str, A: Tensor, UPLO: str) -> tuple[Tensor, Tensor]:
    if A.dtype.name not in ("float32", "float64") and A._array.ndim > 1 and A._array.shape[-1] == A._array.shape[-2]:
        raise NotImplementedError(f"\"linalg_eigh_cpu\" not implemented for '{A.dtype.title}'")
    check_matrices(name, A)
    L, V = (wrap(x, A.dtype) for x in np.linalg.eigh(A._array, UPLO))

    def rule(grads: list[Tensor | None]) -> list[Tensor]:
        gL, gV = grads
        L, V = _eigh(name, A, UPLO)
        inner: Any = 0
        if gV is not None:
            inner = (V.mT @ gV) / _gaps(L)
        if gL is not None:
            inner = inner + gL.diag_embed()
        return [V @ inner @ V.mT]

    record_many("LinalgEighBackward0", (L, V), (A,), rule, (A,))
    return L, V


def _gaps(L: Tensor) -> Tensor:
    """The differences of the elements of L, infinite on the diagonal: what is divided by them is nothing there."""
    eye = wrap(np.eye(L._array.shape[-1], dtype=bool, like=L._array), bool_)
    return (L.unsqueeze(-2) - L.unsqueeze(-1)).masked_fill(eye, math.inf)


@with_out
def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:
    """The eigenvalues of a symmetric matrix, ascending.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.eigvalsh(torch.tensor([[2.0, 0.0], [0.0, 1.0]]))
    tensor([1., 2.])
    """
    return _eigh("linalg.eigh", A, UPLO)[0]


@with_out
def svd(A: Tensor, full_matrices: bool = True, *, driver: str | None = None) -> Any:
    """U, S and Vh with A = U diag(S) Vh, S descending: rotate, stretch, rotate.

    The gradient of a singular value is the outer product of its vectors; those of the vectors need values that differ.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.svd(torch.tensor([[3.0, 0.0], [0.0, 4.0]])).S
    tensor([4., 3.])
    """
    check_matrices("linalg.svd", A, square=False, kernel="linalg_svd_cpu")
    U, S, Vh = (wrap(x, A.dtype) for x in quiet.run(np.linalg.svd, A._array, full_matrices))

    def rule(grads: list[Tensor | None]) -> list[Tensor]:
        gU, gS, gVh = grads
        k = S._array.shape[-1]
        gU = None if gU is None else gU[..., :k]
        gVh = None if gVh is None else gVh[..., :k, :]
        return [_svd_slope(*svd(A, full_matrices=False), gU, gS, gVh)]

    record_many("LinalgSvdBackward0", (U, S, Vh), (A,), rule, (A,))
    return named("linalg_svd", "U", "S", "Vh")(U, S, Vh)


def _svd_slope(U: Tensor, S: Tensor, Vh: Tensor, gU: Tensor | None, gS: Tensor | None, gVh: Tensor | None) -> Tensor:
    """The gradient of A: within the space of the vectors, and, where they do not span everything, out of it."""
    k = S._array.shape[-1]
    gaps = _gaps(S * S)
    inner: Any = gS.diag_embed() if gS is not None else 0
    outside: Any = 0
    if gU is not None:
        turn = U.mT @ gU
        inner = inner + ((turn - turn.mT) / gaps) * S.unsqueeze(-2)
        if U._array.shape[-2] > k:
            outside = ((gU - U @ turn) / S.unsqueeze(-2)) @ Vh
    if gVh is not None:
        turn = Vh @ gVh.mT
        inner = inner + S.unsqueeze(-1) * ((turn - turn.mT) / gaps)
        if Vh._array.shape[-1] > k:
            outside = outside + (U / S.unsqueeze(-2)) @ (gVh - turn.mT @ Vh)
    return U @ inner @ Vh + outside


@with_out
def svdvals(A: Tensor, *, driver: str | None = None) -> Tensor:
    """The singular values, descending.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.svdvals(torch.tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor([4., 3.])
    """
    return svd(A, full_matrices=False).S
