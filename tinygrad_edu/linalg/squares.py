"""Where there is no inverse: the pseudo-inverse, least squares, and the rank."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..backends.numpy import quiet
from ..dtypes import int64
from ..ops.record import record, record_many
from ..ops.spelling import named
from .decompositions import svdvals
from .matrices import check_matrices, with_out


def _bound(S: np.ndarray, shape: tuple[int, ...], atol: Any, rtol: Any) -> np.ndarray:
    """Up to where a singular value counts as zero."""
    atol, rtol = (np.asarray(x._array)[..., None] if isinstance(x, Tensor) else x for x in (atol, rtol))
    if rtol is None:
        rtol = max(shape[-2:]) * float(np.finfo(S.dtype).eps) if atol is None else 0.0
    return np.maximum(S.max(-1, keepdims=True, initial=0.0) * rtol, 0.0 if atol is None else atol)


def _only_lapack(A: Tensor) -> None:
    if A.dtype.name not in ("float32", "float64"):
        raise RuntimeError("This function doesn't handle types other than float and double")


@with_out
def pinv(A: Tensor, *, atol: Any = None, rtol: Any = None, hermitian: bool = False) -> Tensor:
    """The pseudo-inverse: the inverse of what A does on the directions it does not flatten.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.pinv(torch.tensor([[2.0], [0.0]]))
    tensor([[0.5000, 0.0000]])
    """
    if A._array.ndim < 2 or A.dtype.name not in ("float32", "float64"):
        raise RuntimeError(
            f"linalg.pinv({A.dtype.title}{{{list(A._array.shape)}}}): expected a tensor with 2 or more dimensions of "
            "float, "
            "double, cfloat or cdouble types"
        )
    U, S, Vh = quiet.run(np.linalg.svd, A._array, False)
    keep = _bound(S, A._array.shape, atol, rtol) < S
    inverse = np.where(keep, 1 / np.where(keep, S, 1), 0).astype(S.dtype)
    array = (Vh.swapaxes(-1, -2) * inverse[..., None, :]) @ U.swapaxes(-1, -2)
    rule = lambda g, P: _pinv_slope(g, A, P)  # noqa: E731
    return record("LinalgPinvBackward0", wrap(array, A.dtype), (A,), (rule,), (A,), use_out=True)


def _pinv_slope(g: Tensor, A: Tensor, P: Tensor) -> Tensor:
    """Golub and Pereyra 1973: as of an inverse, and two terms for the directions that A flattens or does not reach."""
    gT, PT = g.mT, P.mT
    return -(PT @ g @ PT) + (gT - A @ (P @ gT)) @ P @ PT + PT @ P @ (gT - (gT @ P) @ A)


def lstsq(A: Tensor, B: Tensor, rcond: float | None = None, *, driver: str | None = None) -> Any:
    """The X for which A X is nearest to B, in squares, and the `rank` of A.

    The `residuals`, the sums of what is left of the squares, come with a *driver* other than "gelsy", the default, and
    where A has full rank and more rows than columns.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.lstsq(torch.tensor([[1.0], [2.0]]), torch.tensor([[1.0], [3.0]])).solution
    tensor([[1.4000]])
    """
    if A._array.ndim < 2:
        raise RuntimeError("torch.linalg.lstsq: input must have at least 2 dimensions.")
    vector = B._array.ndim == A._array.ndim - 1
    rows, columns = A._array.shape[-2:]
    if B._array.ndim < 1 or B._array.shape[-1 if vector else -2] != rows:
        size = "other.size(-1)" if vector else "other.size(-2)"
        raise RuntimeError(f"torch.linalg.lstsq: input.size(-2) should match {size}")
    _only_lapack(A)
    if vector:
        B = B.unsqueeze(-1)
    rtol = float(np.finfo(A._array.dtype).eps) * max(rows, columns) if rcond is None else rcond
    rank = matrix_rank(A, rtol=rtol)
    P = pinv(A.detach(), rtol=rtol)
    X = wrap(P._array @ B._array, A.dtype)
    if driver not in (None, "gelsy") and rows > columns and (rank._array == columns).all():
        residuals = wrap(np.square(A._array @ X._array - B._array).sum(-2), A.dtype)
    else:
        residuals = wrap(np.zeros(0, A._array.dtype, like=A._array), A.dtype)

    def rule(grads: list[Tensor | None]) -> list[Tensor]:
        gX, gR = grads
        P = pinv(A, rtol=rtol)
        gA, gB = A._filled(0.0), B._filled(0.0)
        if gX is not None:
            gA, gB = _pinv_slope(gX @ B.mT, A, P), P.mT @ gX
        if gR is not None and gR._array.size:
            X = P @ B
            away = (A @ X - B) * gR.unsqueeze(-2) * 2
            gA, gB = gA + away @ X.mT, gB - away
        return [gA, gB]

    record_many("LinalgLstsqBackward0", (X, residuals), (A, B), rule, (A, B))
    empty = wrap(np.zeros(0, A._array.dtype, like=A._array), A.dtype)
    X = X.squeeze(-1) if vector else X
    return named("linalg_lstsq", "solution", "residuals", "rank", "singular_values")(X, residuals, rank, empty)


@with_out
def matrix_rank(A: Tensor, *, atol: Any = None, rtol: Any = None, hermitian: bool = False) -> Tensor:
    """The number of singular values that are not nearly zero.

    >>> import tinygrad_edu as torch
    >>> torch.linalg.matrix_rank(torch.ones(3, 3))
    tensor(1)
    """
    _only_lapack(A)
    check_matrices("linalg.matrix_rank", A, square=hermitian)
    S = svdvals(A.detach())._array
    return wrap(solid((_bound(S, A._array.shape, atol, rtol) < S).sum(-1), np.int64), int64)
