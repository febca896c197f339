"""Activations that are also functions and methods of tensors: relu, softmax, log_softmax.

The others are in `nn.functional`, which offers these too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.modes import mode
from ..backends.functions import kept
from ..backends.fused import fused, in_one
from ..backends.numpy import quiet
from ..dtypes import bool_, dtype, float16
from .define import only, op, unary, write_out
from .record import record
from .reduce import finish, one_dim
from .spelling import takes_axis
from .totals import total

__all__ = ["log_softmax", "relu", "softmax"]


def _no_truth_values(to: dtype, x: Any) -> None:
    if to is bool_:
        raise RuntimeError("Boolean inputs not supported for relu")


def behind(g: Tensor, out: Tensor) -> Tensor:
    """*g*, but 0 where *out* is not above 0: what a threshold lets through to what is behind it."""
    array = kept(g._array, np.logical_not(out._array <= 0))
    return record("ThresholdBackwardBackward0", wrap(array, g.dtype), (g,), (lambda gg: behind(gg, out),), (out,))


relu = unary(
    "relu",
    lambda x: np.maximum(x, 0),
    "maximum(x, 0)",
    behind,
    check=_no_truth_values,
    doc="""Each element, but 0 where it is negative: the rectified linear unit.

    The gradient passes where the element is above 0; nowhere else, at 0 neither.

    >>> import tinygrad_edu as torch
    >>> torch.relu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """,
)


def wide(input: Tensor) -> np.ndarray:
    """The array to compute with: half-precision numbers as float32."""
    return input._array.astype(np.float32) if input.dtype is float16 else input._array


def _ready(name: str, input: Tensor, dim: int, to: dtype | None) -> tuple[Tensor, int]:
    """*input* as type *to* and *dim* counted from 0; errors for what cannot be exponentiated."""
    if to is not None and to is not input.dtype:
        input = input.to(to)
    d = one_dim(dim, input._array.ndim)
    only("float", f"{name}{'_lastdim' if d >= input._array.ndim - 1 else ''}_kernel_impl")(input.dtype)
    return input, d


def less_largest(array: np.ndarray, d: int) -> np.ndarray:
    """*array* less its largest element along *d*, so that no power of e overflows; softmax does not change by it."""
    return np.subtract(array, np.maximum.reduce(array, axis=d, keepdims=True))


@fused
def softmax_of(array: np.ndarray, d: int) -> np.ndarray:
    """exp(x) / sum(exp(x)) along dimension *d*."""
    if not array.size or not array.ndim:
        return np.ones_like(array) + array * 0
    powers = quiet.run(np.exp, quiet.run(less_largest, array, d))
    return quiet.run(np.true_divide, powers, np.add.reduce(powers, axis=d, keepdims=True), out=powers)


@fused
def log_softmax_of(array: np.ndarray, d: int) -> np.ndarray:
    """x - log(sum(exp(x))) along dimension *d*."""
    if not array.size or not array.ndim:
        return array - array
    shifted = quiet.run(less_largest, array, d)
    sums = total(quiet.run(np.exp, shifted), (d,), True)
    return quiet.run(np.subtract, shifted, quiet.run(np.log, sums), out=shifted)


def _in_one(name: str, g: Tensor, out: Tensor, d: int) -> Tensor | None:
    """The gradient of a function along *d*, from that of its result *out*, if the device has a kernel *name* for it and
    it will not be derived again.
    """
    if mode.grad or not g.dtype.full or g.dtype is not out.dtype:
        return None
    array = in_one(name, g._array, out._array, d)
    return None if array is NotImplemented else wrap(array, g.dtype)


def _through_softmax(g: Tensor, out: Tensor, d: int) -> Tensor:
    made = _in_one("softmax_gradient", g, out, d)
    return out * (g - (g * out).sum(d, keepdim=True)) if made is None else made


def _through_log_softmax(g: Tensor, out: Tensor, d: int) -> Tensor:
    made = _in_one("log_softmax_gradient", g, out, d)
    return g - out.exp() * g.sum(d, keepdim=True) if made is None else made


@op()
@takes_axis
def softmax(input: Tensor, dim: int, dtype: dtype | None = None, *, out: Tensor | None = None) -> Tensor:
    """Positive numbers that add up to 1 along *dim*: exp(x) / sum(exp(x)); with *dtype*, converted before.

    With s for the result, the gradient of the input is s (g - Σ g s): only what g differs from its average matters.

    >>> import tinygrad_edu as torch
    >>> torch.softmax(torch.tensor([1.0, 2.0, 3.0]), dim=0)
    tensor([0.0900, 0.2447, 0.6652])
    """
    input, d = _ready("softmax", input, dim, dtype)
    result = finish(softmax_of(wide(input), d), input.dtype)
    record("SoftmaxBackward0", result, (input,), (lambda g, out: _through_softmax(g, out, d),), use_out=True)
    return result if out is None else write_out(out, result, "softmax")


@op()
@takes_axis
def log_softmax(input: Tensor, dim: int, dtype: dtype | None = None, *, out: Tensor | None = None) -> Tensor:
    """The logarithms of `softmax`, without its underflow: x - log(sum(exp(x))) along *dim*.

    With s for the softmax, the gradient of the input is g - s Σ g.

    >>> import tinygrad_edu as torch
    >>> torch.log_softmax(torch.tensor([1.0, 2.0, 1000.0]), dim=0)
    tensor([-999., -998.,    0.])
    """
    input, d = _ready("log_softmax", input, dim, dtype)
    result = finish(log_softmax_of(wide(input), d), input.dtype)
    record("LogSoftmaxBackward0", result, (input,), (lambda g, out: _through_log_softmax(g, out, d),), use_out=True)
    return result if out is None else write_out(out, result, "log_softmax")
