"""linear: the affine map, all that a layer of neurons computes before its activation."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.modes import mode
from ...backends.blocks import to_rows
from ...backends.numpy import quiet
from ...dtypes import bfloat16, float16
from ...ops.added import addmm
from ...ops.define import must_be_tensor
from ...ops.products import mm
from ...ops.record import record
from ...ops.shape import folded
from ...ops.totals import total

__all__ = ["linear"]


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input @ weightᵀ + bias: input has shape (..., in), weight (out, in), bias (out), the result (..., out).

    The gradients are g @ weight, gᵀ @ input, and the sum of g over all rows.

    >>> import tinygrad_edu as torch
    >>> weight, bias = torch.tensor([[3.0, 4.0], [0.0, 1.0]]), torch.tensor([0.5, 0.0])
    >>> torch.nn.functional.linear(torch.tensor([[1.0, 2.0]]), weight, bias)
    tensor([[11.5000,  2.0000]])
    """
    for name, position, x in (("input", 1, input), ("weight", 2, weight)):
        if not isinstance(x, Tensor):
            raise must_be_tensor("linear", name, position, x)
    x, w = input._array, weight._array
    if not x.ndim or not w.ndim:
        raise RuntimeError(f"both arguments to linear need to be at least 1D, but they are {x.ndim}D and {w.ndim}D")
    if x.ndim == 2 and w.ndim == 2:
        return _rows(input, weight, bias)
    if w.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {w.ndim}D")
    if w.ndim == 1:
        if bias is None:
            return input.matmul(weight)
        if x.ndim > 1:
            raise RuntimeError("mat2 must be a matrix, got 1-D tensor")
        return input.matmul(weight) + bias
    rows = _rows(folded(input, (prod(x.shape[:-1]), x.shape[-1])), weight, bias)
    return folded(rows, (*x.shape[:-1], w.shape[0]))


def _rows(input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """`linear` of a matrix, as one operation.

    Gradients that are not to be derived again are computed on bare arrays: the checks of `mm` would take as long as a
    small product.
    """
    x, w = input._array, weight._array
    to = input.dtype
    plain = (
        x.shape[1] == w.shape[1]
        and weight.dtype is to
        and to is not float16
        and to is not bfloat16
        and to.is_floating_point
    )
    if not plain or (bias is not None and (bias.dtype is not to or bias._array.shape != w.shape[:1])):
        return mm(input, weight.t()) if bias is None else addmm(bias, input, weight.t())

    def product(x: Any, y: Any) -> Tensor:
        return wrap(quiet.run(np.matmul, x, y), to)

    def by_bias(g: Tensor) -> Tensor:
        return g.sum(0) if mode.grad else wrap(quiet.run(total, g._array, (0,)), to)

    def by_input(g: Tensor) -> Tensor:
        return g.mm(weight) if mode.grad else product(g._array, w)

    def by_weight(g: Tensor) -> Tensor:
        return g.t().mm(input) if mode.grad else product(g._array.T, x)

    out = product(x, w.T)
    if bias is None:
        return record("MmBackward0", out, (input, weight), (by_input, by_weight), (input, weight))
    quiet.run(to_rows, np.add, out._array, bias._array, out._array)
    rules = by_bias, by_input, by_weight
    return record("AddmmBackward0", out, (bias, input, weight), rules, (input, weight))
