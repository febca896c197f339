"""What all of linear algebra checks and refuses: what is no matrix, not square, of integers, or singular."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..backends.numpy import quiet
from ..ops.define import must_be_tensor
from ..ops.outs import with_out as signature_with_out
from ..ops.outs import write_out


class _LinAlgError(RuntimeError):
    """A matrix for which the operation is not defined: singular, not positive-definite, and so on."""


LinAlgError = _LinAlgError  # PyTorch offers it by this name and prints it by the other


def with_out(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator: *function* takes `out=`, and refuses a first argument that is no tensor."""

    name = f"linalg_{function.__name__}"
    first = next(iter(inspect.signature(function).parameters))

    @functools.wraps(function)
    def call(*args: Any, out: Any = None, **kwargs: Any) -> Any:
        A = args[0] if args else kwargs.get(first)
        if not isinstance(A, Tensor):
            raise must_be_tensor(name, first, 1, A)
        result = function(*args, **kwargs)
        return result if out is None else write_out(out, result, name)

    call.__signature__ = signature_with_out(function)  # type: ignore[attr-defined]
    return call


def check_matrices(name: str, A: Tensor, square: bool = True, kernel: str = "") -> None:
    """An error where *A* is no matrix or batch of matrices (*square* ones) of floating-point numbers.

    LAPACK knows no half precision; some functions of PyTorch notice it only in their *kernel*.
    """
    if A._array.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor A must have at least 2 dimensions.")
    n, m = A._array.shape[-2:]
    if square and n != m:
        raise RuntimeError(f"{name}: A must be batches of square matrices, but they are {n} by {m} matrices")
    if not A.dtype.is_floating_point:
        raise RuntimeError(f"{name}: Expected a floating point or complex tensor as input. Got {A.dtype.title}")
    if A.dtype.itemsize == 2 and kernel:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{A.dtype.title}'")
    if A.dtype.itemsize == 2:
        raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {A.dtype.title}")


def first_fault(array: np.ndarray, fault_of: Callable[[np.ndarray], int]) -> tuple[str, int]:
    """For the message: which matrix of a batch is the first with a fault, and what *fault_of* says of it (0: it has
    none).
    """
    for i, matrix in enumerate(array.reshape(-1, *array.shape[-2:])):
        fault = fault_of(matrix)
        if fault:
            return f"(Batch element {i}): " if array.ndim > 2 else "", fault
    return "", 0


def zero_pivot(matrix: np.ndarray) -> int:
    """The step, counted from 1, at which the elimination of a singular matrix finds nothing to divide by."""
    u = matrix.copy()
    for k in range(len(u)):
        p = k + int(np.argmax(np.abs(u[k:, k])))
        if u[p, k] == 0:
            return k + 1
        u[[k, p]] = u[[p, k]]
        factors = quiet.run(np.divide, u[k + 1 :, k], u[k, k])
        u[k + 1 :] -= quiet.run(np.multiply.outer, factors, u[k])
    return 0


def not_positive(matrix: np.ndarray) -> int:
    """The order of the first leading minor that is not positive-definite, 0 if all are."""
    for k in range(1, len(matrix) + 1):
        try:
            np.linalg.cholesky(matrix[:k, :k])
        except np.linalg.LinAlgError:
            return k
    return 0
