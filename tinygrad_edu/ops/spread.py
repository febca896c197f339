"""How far the elements lie from their mean: variance and standard deviation, alone and together with the mean."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.numpy import quiet
from .define import op
from .masks import only_where
from .record import record, record_many
from .reduce import count_of, dims_of, finish, kept_shape
from .spelling import spelled

__all__ = ["std", "std_mean", "var", "var_mean"]

FEW = (
    "{}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel "
    "divided by output numel)."
)


def _arguments(dim: Any, unbiased: bool | None, correction: float | None) -> tuple[Any, float]:
    """The dimensions and the correction: `unbiased` is the older way to say 1 or 0, and may stand in the place of
    *dim*.
    """
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None:
        return dim, 1.0 if unbiased else 0.0
    return dim, 1.0 if correction is None else correction


class _Spread:
    """The variance of *input* along *dim*, its mean, and what its derivative needs."""

    def __init__(self, name: str, input: Tensor, dim: Any, correction: float, keepdim: bool) -> None:
        if not input.dtype.is_floating_point:
            what = name if name.endswith("_mean") else "std and var"
            raise RuntimeError(f"{what} only support floating point and complex dtypes")
        array = input._array
        self.input = input
        self.dims = dims = dims_of(dim, array.ndim)
        self.kept = kept_shape(array.shape, dims)
        count = count_of(array.shape, dims)
        self.n = count - correction
        self.whole = dim is None or not array.ndim
        if name and array.size <= correction * math.prod(self.kept):
            warnings.warn(FEW.format(name), UserWarning, stacklevel=5)
        wide = np.float64 if array.dtype == np.float64 else np.float32
        total = quiet.run(np.add.reduce, array, axis=dims, dtype=wide, keepdims=True)
        centre = quiet.run(np.true_divide, total, wide(count))
        squares = quiet.run(np.square, quiet.run(np.subtract, array, centre, dtype=wide))
        total = quiet.run(np.add.reduce, squares, axis=dims, keepdims=keepdim)
        self.var = quiet.run(np.true_divide, total, wide(max(self.n, 0)))
        self.mean = centre.reshape(np.shape(total))

    def slope(self, g: Tensor) -> Tensor:
        """The derivative of the variance, 2 (x - mean) / n, times *g*."""
        away = self.input - self.input.mean(list(self.dims), keepdim=True)
        g = g.reshape(self.kept)
        if self.n <= 0 and self.whole:
            return g * wrap(np.where(away._array == 0, np.nan, np.inf).astype(away._array.dtype), away.dtype)
        return g * (2.0 / self.n if self.n else math.inf) * away

    def root_slope(self, g: Tensor, out: Tensor) -> Tensor:
        """The derivative of the square root of the variance, none where that is 0, times *g*."""
        return self.slope(only_where(out != 0, g / (out * 2)))


@op()
@spelled
def var(
    input: Tensor,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The variance of all elements or along *dim*: the mean squared distance from the mean, with n - *correction* (1 by
    default) for n.

    The derivative is 2 (x - mean) / (n - correction).

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1.0, 2.0, 3.0, 4.0]).var()
    tensor(1.6667)
    """
    dim, correction = _arguments(dim, unbiased, correction)
    spread = _Spread("var", input, dim, correction, keepdim)
    return record("VarBackward0", finish(spread.var, input.dtype), (input,), (spread.slope,), saved=(input,))


@op()
@spelled
def std(
    input: Tensor,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The standard deviation, the square root of `var`.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1.0, 2.0, 3.0, 4.0]).std()
    tensor(1.2910)
    """
    dim, correction = _arguments(dim, unbiased, correction)
    return _deviation("std", input, dim, correction, keepdim)


def _deviation(name: str, input: Tensor, dim: Any, correction: float, keepdim: bool) -> Tensor:
    """`std`, which warns as *name*; without one it does not warn, as it is a derivative that asks."""
    spread = _Spread(name, input, dim, correction, keepdim)
    out = finish(np.sqrt(spread.var), input.dtype)
    return record("StdBackward0", out, (input,), (spread.root_slope,), saved=(input,), use_out=True)


def _with_mean(name: str, input: Tensor, dim: Any, correction: float, keepdim: bool) -> tuple[Tensor, Tensor]:
    spread = _Spread(name, input, dim, correction, keepdim)
    root = name == "std_mean"
    outs = finish(np.sqrt(spread.var) if root else spread.var, input.dtype), finish(spread.mean, input.dtype)
    dims, kept, shape = spread.dims, spread.kept, input._array.shape
    count = count_of(shape, dims)

    def rule(grads: list[Tensor | None]) -> list[Tensor]:
        parts = []
        if grads[0] is not None:
            deviation = _deviation("", input, list(dims) or None, correction, keepdim) if root else None
            parts.append(spread.root_slope(grads[0], deviation) if root else spread.slope(grads[0]))
        if grads[1] is not None:
            parts.append(grads[1].reshape(kept).expand(shape) / count)
        return [parts[0] if len(parts) == 1 else parts[0] + parts[1]]

    record_many(f"{'Std' if root else 'Var'}MeanBackward0", outs, (input,), rule, (input,))
    return outs


@spelled
def var_mean(
    input: Tensor,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> tuple[Tensor, Tensor]:
    """The variance and the mean, as a pair.

    >>> import tinygrad_edu as torch
    >>> torch.var_mean(torch.tensor([1.0, 3.0]))
    (tensor(2.), tensor(2.))
    """
    dim, correction = _arguments(dim, unbiased, correction)
    return _with_mean("var_mean", input, dim, correction, keepdim)


@spelled
def std_mean(
    input: Tensor,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> tuple[Tensor, Tensor]:
    """The standard deviation and the mean, as a pair.

    >>> import tinygrad_edu as torch
    >>> torch.std_mean(torch.tensor([1.0, 3.0]))
    (tensor(1.4142), tensor(2.))
    """
    dim, correction = _arguments(dim, unbiased, correction)
    return _with_mean("std_mean", input, dim, correction, keepdim)
