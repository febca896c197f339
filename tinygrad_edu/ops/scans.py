"""Running sums, products and extremes: each element becomes the reduction of all up to it.

The gradient of a running sum is a running sum from the other end.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..backends.numpy import quiet
from ..dtypes import bfloat16, bool_, cast, dtype, float32, int64, round_to_bfloat16
from .define import op
from .record import record
from .reduce import _refuse_gradient, one_dim
from .spelling import named, spelled

__all__ = ["cummax", "cummin", "cumprod", "cumsum", "logcumsumexp"]


def _scan(function: Any, input: Tensor, d: int, to: dtype) -> Tensor:
    array = cast(input._array, input.dtype, to)
    if array.ndim == 0:
        return wrap(array.copy(), to)
    wide = cast(array, to, float32) if to.itemsize == 2 and to.is_floating_point else array
    result = quiet.run(function.accumulate, wide, d, wide.dtype)
    result = round_to_bfloat16(result) if to is bfloat16 else result.astype(to.numpy, copy=False)
    return wrap(solid(result), to)


def _running_type(name: str, input: Tensor, to: dtype | None) -> dtype:
    if to is bool_:
        raise NotImplementedError(f"\"{name}_out_cpu\" not implemented for 'Bool'")
    to = to or (input.dtype if input.dtype.is_floating_point else int64)
    _refuse_gradient(input, to)
    return to


@op(inplace=True)
@spelled
def cumsum(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The running sum along *dim*; integers add up as int64.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1, 2, 3]).cumsum(0)
    tensor([1, 3, 6])
    """
    d = one_dim(dim, input._array.ndim)
    out = _scan(np.add, input, d, _running_type("cumsum", input, dtype))
    return record("CumsumBackward0", out, (input,), (lambda g: _from_the_end(g, d),))


def _from_the_end(g: Tensor, d: int) -> Tensor:
    return g.flip(d).cumsum(d).flip(d) if g._array.ndim else g


@op(inplace=True)
@spelled
def cumprod(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The running product along *dim*; integers multiply as int64.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1, 2, 3]).cumprod(0)
    tensor([1, 2, 6])
    """
    d = one_dim(dim, input._array.ndim)
    out = _scan(np.multiply, input, d, _running_type("cumprod", input, dtype))

    def rule(g: Tensor, out: Tensor) -> Tensor:
        x = input.to(g.dtype)
        if input._array.size > 1 and (input._array == 0).any():
            return _through_zeros(g, x, d)
        return g if input._array.size <= 1 else _from_the_end(g * out, d) / x

    return record("CumprodBackward0", out, (input,), (rule,), (input,), use_out=True)


def _through_zeros(g: Tensor, x: Tensor, d: int) -> Tensor:
    """The gradient of a running product of which some factors are zero: d out[j] / d x[i] is the product of all up to j
    but x[i], without a division.
    """
    from .joining import cat

    n = x._array.shape[d]
    before = wrap(np.ones_like(x._array[(slice(None),) * d + (slice(1),)]), x.dtype)  # the product of all before x[i]
    parts = []
    for i in range(n):
        after = cat([wrap(np.ones_like(before._array), x.dtype), x.narrow(d, i + 1, n - i - 1)], d).cumprod(d)
        parts.append(before * (g.narrow(d, i, n - i) * after).sum(d, keepdim=True))
        before = before * x.narrow(d, i, 1)
    return cat(parts, d)


def _running_extreme(name: str, input: Tensor, dim: int) -> Any:
    d = one_dim(dim, input._array.ndim)
    array = input._array
    if array.ndim == 0:
        indices = np.zeros((), np.int64, like=array)
    else:
        function = np.maximum if name == "cummax" else np.minimum
        best = quiet.run(function.accumulate, array, d)
        at_best = (array == best) | (np.isnan(array) if input.dtype.is_floating_point else False)
        shape = [1] * array.ndim
        shape[d] = array.shape[d]
        places = np.where(at_best, np.arange(array.shape[d], like=array).reshape(shape), 0)
        indices = solid(np.maximum.accumulate(places, d), np.int64)
    values = solid(np.take_along_axis(array, indices, d)) if array.ndim else array.copy()
    index = wrap(indices, int64)
    rule = lambda g: g.new_zeros(array.shape).scatter_add(d, index, g)  # noqa: E731
    out = record(f"{name.capitalize()}Backward0", wrap(values, input.dtype), (input,), (rule,))
    return named(name, "values", "indices")(out, index)


@op()
@spelled
def cummax(input: Tensor, dim: int) -> Any:
    """The largest element so far along *dim*, and its index, the last of equal ones.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1, 3, 2]).cummax(0).values
    tensor([1, 3, 3])
    """
    return _running_extreme("cummax", input, dim)


@op()
@spelled
def cummin(input: Tensor, dim: int) -> Any:
    """The smallest element so far along *dim*, and its index, the last of equal ones.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([3, 1, 2]).cummin(0).values
    tensor([3, 1, 1])
    """
    return _running_extreme("cummin", input, dim)


@op()
@spelled
def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """log(cumsum(exp(input))) along *dim*, without overflow."""
    d = one_dim(dim, input._array.ndim)
    if not input.dtype.is_floating_point:
        raise NotImplementedError(f"\"logcumsumexp_out_cpu\" not implemented for '{input.dtype.title}'")
    out = _scan(np.logaddexp, input, d, input.dtype)

    def rule(g: Tensor, out: Tensor) -> Tensor:
        return input.exp() * _from_the_end(g * (-out).exp(), d)

    return record("LogcumsumexpBackward0", out, (input,), (rule,), (input,), True)
