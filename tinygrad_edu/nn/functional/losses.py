"""Losses of numbers: how far predictions are from targets, as one number or, with reduction="none", one an element.

All but `kl_div` compare element by element, and then take the mean or the sum. The losses of probabilities are in
`probabilities.py`, those of classes in `classes.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..._tensor import Size, Tensor
from ...ops.define import broadcast_error, evaluate, must_be_tensor, only, result_type_of
from ...ops.masking import where
from ...ops.record import record
from ...ops.warn import warn

__all__ = [
    "huber_loss",
    "kl_div",
    "l1_loss",
    "mse_loss",
    "smooth_l1_loss",
]

REDUCTIONS = ("none", "mean", "sum")
OTHER_SIZE = (
    "Using a target size ({!r}) that is different to the input size ({!r}). This will likely lead to incorrect "
    "results due to "
    "broadcasting. Please ensure they have the same size."
)
MEAN_OF_KL = (
    "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only "
    "by the batch "
    "size, and aligns with the KL div math definition.'mean' will be changed to behave the same as 'batchmean' in "
    "the next major "
    "release."
)


def reduction_of(reduction: str, size_average: bool | None, reduce: bool | None) -> str:
    """The reduction asked for, by name or in the way of long ago; ValueError for another name."""
    if size_average is not None or reduce is not None:
        size_average, reduce = size_average is not False, reduce is not False
        reduction = "none" if not reduce else "mean" if size_average else "sum"
        warn(f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.")
    if reduction not in REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return reduction


def reduced(terms: Tensor, reduction: str) -> Tensor:
    """The *terms* themselves, their mean, or their sum."""
    return terms if reduction == "none" else terms.mean() if reduction == "mean" else terms.sum()


def _pair(input: Tensor, target: Tensor, weight: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """*input* and *target*, broadcast, with a warning if that changes their size."""
    if target.size() != input.size():
        warn(OTHER_SIZE.format(target.size(), input.size()))
        shape = broadcast_shape(input, target)
        input, target = input.expand(shape), target.expand(shape)
    if weight is not None and weight.size() != input.size():
        raise ValueError("Weights and input must have the same size.")
    return input, target


def _weighted(terms: Tensor, weight: Tensor, reduction: str) -> Tensor:
    """The weighted mean (or sum) of *terms*."""
    terms = terms * weight
    return terms if reduction == "none" else terms.sum() if reduction == "sum" else terms.sum() / weight.sum()


def _of_difference(
    name: str,
    kernel: str,
    input: Tensor,
    target: Tensor,
    reduction: str,
    value: Callable[[Any], Any],
    slope: Callable[[Tensor], Tensor],
) -> Tensor:
    """The loss *value* of input - target, whose derivative is *slope*, as one operation called *name*."""
    to = result_type_of(input, target)
    only("float", kernel)(to)
    arrays = [x._array if x.dtype is to else x.detach().to(to)._array for x in (input, target)]
    terms = evaluate(lambda x, y: value(x - y), arrays, to)
    count = terms._array.size

    def by_input(g: Tensor) -> Tensor:
        return slope(input - target) * (g / count if reduction == "mean" else g)

    rules = (by_input, lambda g: -by_input(g))
    return record(name, reduced(terms, reduction), (input, target), rules, (input, target))


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The mean squared error: (input - target)², and the mean of these, their sum, or with reduction="none" neither.

    The derivative of a square is 2 (input - target). Warns where the sizes differ.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.mse_loss(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
    tensor(2.)
    """
    input, target = _pair(input, target, weight)
    reduction = reduction_of(reduction, size_average, reduce)
    if weight is not None:
        return _weighted((input - target) ** 2, weight, reduction)
    return _of_difference("MseLossBackward0", "mse_cpu", input, target, reduction, lambda d: d * d, lambda d: d * 2)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The mean absolute error, |input - target|.

    The derivative is the sign of the difference. Warns where the sizes differ.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.l1_loss(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
    tensor(1.)
    """
    input, target = _pair(input, target, weight)
    reduction = reduction_of(reduction, size_average, reduce)
    terms = (input - target).abs()
    return reduced(terms, reduction) if weight is None else _weighted(terms, weight, reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """The absolute error d, but its square, d² / (2 beta) + beta / 2 lower, where it is below *beta*: no corner at 0
    (Girshick 2015).

    The derivative goes from -1 to 1, in proportion to d in between.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.smooth_l1_loss(torch.tensor([0.5, 3.0]), torch.tensor([0.0, 0.0]), reduction="none")
    tensor([0.1250, 2.5000])
    """
    input, target = _pair(input, target)
    reduction = reduction_of(reduction, size_average, reduce)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return reduced((input - target).abs(), reduction)
    value = lambda d: np.where(np.abs(d) < beta, 0.5 * d * d / beta, np.abs(d) - 0.5 * beta)  # noqa: E731
    slope = lambda d: where(d.abs() < beta, d / beta, d.sign())  # noqa: E731
    return _of_difference("SmoothL1LossBackward0", "smooth_l1_cpu", input, target, reduction, value, slope)


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Tensor:
    """Half the squared error d²/2 up to *delta*, beyond it the straight line delta (|d| - delta / 2) (Huber 1964).

    The derivative is d, kept between -delta and delta.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.huber_loss(torch.tensor([0.5, 3.0]), torch.tensor([0.0, 0.0]), reduction="none", delta=2.0)
    tensor([0.1250, 4.0000])
    """
    input, target = _pair(input, target, weight)
    reduction = reduction_of(reduction, None, None)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    value = lambda d: np.where(np.abs(d) <= delta, 0.5 * d * d, delta * (np.abs(d) - 0.5 * delta))  # noqa: E731
    slope = lambda d: where(d.abs() <= delta, d, d.sign() * delta)  # noqa: E731
    how = reduction if weight is None else "none"
    terms = _of_difference("HuberLossBackward0", "huber_cpu", input, target, how, value, slope)
    return terms if weight is None else reduced(terms * weight, reduction)


def broadcast_shape(*tensors: Tensor) -> Size:
    """The shape to which *tensors* broadcast."""
    shapes = [x._array.shape for x in tensors]
    try:
        return Size(np.broadcast_shapes(*shapes))
    except ValueError:
        raise broadcast_error(shapes) from None


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """The Kullback-Leibler divergence, target (log target - input): *input* is the logarithm of a distribution, and
    *target*, if *log_target*, too.

    With reduction="batchmean" the sum over the size of the batch, which is what the mathematics means; "mean" warns.

    >>> import tinygrad_edu as torch
    >>> p = torch.tensor([[0.5, 0.5]])
    >>> torch.nn.functional.kl_div(torch.tensor([[0.25, 0.75]]).log(), p, reduction="batchmean")
    tensor(0.1438)
    """
    for position, (name, x) in enumerate((("input", input), ("target", target)), 1):
        if not isinstance(x, Tensor):
            raise must_be_tensor("kl_div", name, position, x)
    if size_average is None and reduce is None:
        if reduction == "mean":
            warn(MEAN_OF_KL)
        how = "sum" if reduction == "batchmean" else reduction_of(reduction, None, None)
    else:
        how = reduction = reduction_of(reduction, size_average, reduce)
    terms = target.exp() * (target - input) if log_target else _times_log(target) - target * input
    loss = reduced(terms, how)
    return loss / input.size(0) if reduction == "batchmean" and input._array.ndim else loss


def _times_log(x: Tensor) -> Tensor:
    """x log x, which is 0 at 0."""
    out = evaluate(lambda a: np.where(a == 0, 0, a * np.log(a)).astype(a.dtype), (x._array,), x.dtype)
    return record("XlogyBackward0", out, (x,), (lambda g: g * (x.log() + 1),), (x,))
