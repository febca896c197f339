"""Products that are added to something: beta * input + alpha * product, in one operation."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..backends.numpy import quiet
from ..dtypes import bfloat16, bool_, round_to_bfloat16
from .define import op, write_out
from .products import bmm, multiply, mv, outer
from .record import record

__all__ = ["addbmm", "addmm", "addmv", "addr", "baddbmm"]


def expand_error(shape: tuple[int, ...], own: tuple[int, ...]) -> RuntimeError:
    """PyTorch's error for a tensor of shape *own* that cannot be expanded to *shape*."""
    if len(own) > len(shape):
        return RuntimeError(
            f"expand(torch.FloatTensor{{{list(own)}}}, size={list(shape)}): the number of sizes provided "
            f"({len(shape)}) must be "
            f"greater or equal to the number of dimensions in the tensor ({len(own)})"
        )
    new = len(shape) - len(own)
    d = next(i for i in reversed(range(len(own))) if own[i] not in (1, shape[new + i]))
    return RuntimeError(
        f"The expanded size of the tensor ({shape[new + d]}) must match the existing size ({own[d]}) at non-singleton "
        "dimension "
        f"{new + d}.  Target sizes: {list(shape)}.  Tensor sizes: {list(own)}"
    )


@op(inplace=True)
def addmm(
    input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: float = 1, alpha: float = 1, out: Tensor | None = None
) -> Tensor:
    """beta * input + alpha * (mat1 @ mat2), where input broadcasts.

    >>> import tinygrad_edu as torch
    >>> torch.addmm(torch.tensor([1.0, 0.0]), torch.eye(2), torch.eye(2))
    tensor([[2., 0.],
            [1., 1.]])
    """
    for name, x in (("self", input), ("mat1", mat1)):
        if x.dtype is not mat2.dtype:
            types = f"{x.dtype.title} and {mat2.dtype.title}"
            raise RuntimeError(f"{name} and mat2 must have the same dtype, but got {types}")
    for name, x in (("mat1", mat1), ("mat2", mat2)):
        if x._array.ndim != 2:
            raise RuntimeError(f"{name} must be a matrix, got {x._array.ndim}-D tensor")
    (n, m), (k, p) = mat1._array.shape, mat2._array.shape
    if m != k:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({n}x{m} and {k}x{p})")
    rules = (
        lambda g: _times(g, beta),
        lambda g: _times(g.mm(mat2.t()), alpha),
        lambda g: _times(mat1.t().mm(g), alpha),
    )
    product = multiply(mat1, mat2, "addmm_impl_cpu_")
    return _added("addmm", input, product, beta, alpha, (mat1, mat2), rules, out)


def _times(x: Tensor, factor: float) -> Tensor:
    return x if factor == 1 else x * factor


def _added(
    name: str,
    input: Tensor,
    product: Tensor,
    beta: float,
    alpha: float,
    factors: tuple[Tensor, Tensor],
    rules: tuple[Any, ...],
    out: Tensor | None,
) -> Tensor:
    """beta * input + alpha * product, as one operation with the *rules* of input and of the two *factors*."""
    array, to = product._array, product.dtype
    shape = array.shape
    own = input._array.shape
    if own != shape and (len(own) > len(shape) or any(n not in (1, m) for n, m in zip(own[::-1], shape[::-1]))):
        raise expand_error(shape, own)
    wide = np.float32 if to.itemsize == 2 and to.is_floating_point else to.numpy
    if alpha != 1:
        array = quiet.run(np.multiply, array, np.asarray(alpha, wide), dtype=wide)
    if beta != 0:
        addend = input._array if beta == 1 else quiet.run(np.multiply, input._array, np.asarray(beta, wide), dtype=wide)
        array = quiet.run(np.add, array, addend) if wide is to.numpy else quiet.run(np.add, array, addend, dtype=wide)
    array = solid(array)
    if wide is not to.numpy:
        array = round_to_bfloat16(array) if to is bfloat16 else array.astype(to.numpy)
    result = record(f"{name.capitalize()}Backward0", wrap(array, to), (input, *factors), rules, factors)
    return result if out is None else write_out(out, result, name)


@op(inplace=True)
def addmv(
    input: Tensor, mat: Tensor, vec: Tensor, *, beta: float = 1, alpha: float = 1, out: Tensor | None = None
) -> Tensor:
    """beta * input + alpha * (mat @ vec).

    >>> import tinygrad_edu as torch
    >>> torch.addmv(torch.ones(2), torch.eye(2), torch.tensor([1.0, 2.0]))
    tensor([2., 3.])
    """
    rules = (lambda g: _times(g, beta), lambda g: _times(g.outer(vec), alpha), lambda g: _times(mat.t().mv(g), alpha))
    return _added("addmv", input, mv(mat.detach(), vec.detach()), beta, alpha, (mat, vec), rules, out)


@op(inplace=True)
def addr(
    input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: float = 1, alpha: float = 1, out: Tensor | None = None
) -> Tensor:
    """beta * input + alpha * outer(vec1, vec2).

    >>> import tinygrad_edu as torch
    >>> torch.addr(torch.ones(2, 2), torch.tensor([1.0, 2.0]), torch.tensor([1.0, 0.0]))
    tensor([[2., 1.],
            [3., 1.]])
    """
    rules = (lambda g: _times(g, beta), lambda g: _times(g.mv(vec2), alpha), lambda g: _times(g.t().mv(vec1), alpha))
    return _added("addr", input, outer(vec1.detach(), vec2.detach()), beta, alpha, (vec1, vec2), rules, out)


@op(inplace=True)
def baddbmm(
    input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: float = 1, alpha: float = 1, out: Tensor | None = None
) -> Tensor:
    """beta * input + alpha * bmm(batch1, batch2).

    >>> import tinygrad_edu as torch
    >>> torch.baddbmm(torch.ones(1), torch.ones(2, 1, 3), torch.ones(2, 3, 1)).flatten()
    tensor([4., 4.])
    """
    rules = (
        lambda g: _times(g, beta),
        lambda g: _times(g.bmm(batch2.transpose(1, 2)), alpha),
        lambda g: _times(batch1.transpose(1, 2).bmm(g), alpha),
    )
    if input.dtype is bool_:
        raise NotImplementedError("\"baddbmm\" not implemented for 'Bool'")
    return _added("baddbmm", input, bmm(batch1.detach(), batch2.detach()), beta, alpha, (batch1, batch2), rules, out)


@op(inplace=True)
def addbmm(
    input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: float = 1, alpha: float = 1, out: Tensor | None = None
) -> Tensor:
    """beta * input + alpha times the sum of the products of the batches.

    >>> import tinygrad_edu as torch
    >>> torch.addbmm(torch.ones(1, 1), torch.ones(2, 1, 3), torch.ones(2, 3, 1))
    tensor([[7.]])
    """
    rules = (
        lambda g: _times(g, beta),
        lambda g: _times(batch2.matmul(g.t()).transpose(1, 2), alpha),
        lambda g: _times(batch1.transpose(1, 2).matmul(g), alpha),
    )
    return _added(
        "addbmm", input, bmm(batch1.detach(), batch2.detach()).sum(0), beta, alpha, (batch1, batch2), rules, out
    )
