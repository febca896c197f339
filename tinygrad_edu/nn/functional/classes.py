"""Losses of classes: the negative logarithm of the probability that was given to the right one."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.modes import mode
from ...backends.arrays import device_of, moved, solid
from ...backends.fused import fused
from ...backends.numpy import quiet
from ...dtypes import int64, uint8
from ...ops.activations import less_largest, wide
from ...ops.define import must_be_tensor, only
from ...ops.record import record
from ...ops.reduce import finish
from ...ops.totals import total
from .losses import reduced, reduction_of

__all__ = ["cross_entropy", "nll_loss"]


class Targets:
    """What class each sample belongs to, checked against scores of shape (N, C, ...), and how much each sample
    counts.
    """

    def __init__(
        self,
        scores: np.ndarray,
        input: Tensor,
        target: Tensor,
        weight: Tensor | None,
        ignore_index: int,
        reduction: str,
    ) -> None:
        _check_target(scores.shape, target)
        if weight is not None:
            _check_weight(scores.shape[1], input.dtype, weight)
        self.reduction = reduction
        places = target._array.astype(np.int64, copy=False)
        self.counts: Any = None  # None: all count 1
        self.total: Any = places.size
        classes = scores.shape[1]
        # As unsigned numbers, negative ones are huge.
        if (
            weight is not None
            or not places.size
            or places.view(np.uint64).max() >= classes
            or 0 <= ignore_index < classes
        ):
            places = self._weigh(places, scores, weight, ignore_index)
        self.places = places

    def _weigh(self, places: np.ndarray, scores: np.ndarray, weight: Tensor | None, ignore_index: int) -> np.ndarray:
        """Set the counts and their total; return the places, but 0 for those that are ignored."""
        ignored = places == ignore_index
        wrong = ((places < 0) | (places >= scores.shape[1])) & ~ignored
        if wrong.any():
            raise IndexError(f"Target {places[wrong].item(0)} is out of bounds.")
        places = np.where(ignored, 0, places)
        counts = np.ones(places.shape, like=places) if weight is None or not places.size else weight._array[places]
        self.counts = np.where(ignored, 0, counts).astype(scores.dtype, copy=False)
        self.total = np.add.reduce(self.counts, axis=None)
        return places

    def loss(self, terms: np.ndarray) -> np.ndarray:
        """The *terms*, the negative logarithms at the right classes, times the counts, reduced."""
        if self.counts is not None:
            terms = np.where(self.counts == 0, terms.dtype.type(0), terms * self.counts)
        if self.reduction == "none":
            return terms
        sum = np.add.reduce(terms, axis=None)
        total = sum.dtype.type(self.total) if self.counts is None else self.total
        return sum if self.reduction == "sum" else sum / total

    def shares(self, g: Tensor) -> Tensor:
        """The gradient of each sample's logarithm, from that of the loss, with size 1 for the classes."""
        if self.reduction == "none":
            g = g.reshape(self.places.shape).unsqueeze(1)
        if self.counts is None:
            if self.reduction != "mean":
                return g
            counts = quiet.run(np.true_divide, 1, self.total)
        else:
            counts = np.expand_dims(self.counts, 1)
            if self.reduction == "mean":
                counts = np.where(counts == 0, 0, quiet.run(np.true_divide, counts, self.total))
        return g * wrap(solid(counts, g._array.dtype), g.dtype)

    def one_hot(self, like: Tensor) -> Tensor:
        """A one at each sample's class, in the shape and dtype of *like*."""
        array = np.zeros(like._array.shape, like._array.dtype, like=like._array)
        array[_index(self.places)] = 1
        return wrap(array, like.dtype)


def _check_target(shape: tuple[int, ...], target: Tensor) -> None:
    where = target._array.shape
    if where[:1] != shape[:1]:
        but = f"to match target batch_size ({where[0] if where else 0})"
        raise ValueError(f"Expected input batch_size ({shape[0]}) {but}.")
    if len(shape) == 2 and len(where) > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if len(shape) == 4 and len(where) != 3:
        but = f"but got targets of dimension: {len(where)}"
        raise RuntimeError(f"only batches of spatial targets supported (3D tensors) {but}")
    if where[1:] != shape[2:]:
        if len(shape) == 4:
            raise RuntimeError(f"size mismatch (got input: {list(shape)} , target: {list(where)}")
        raise RuntimeError(f"Expected target size {[shape[0], *shape[2:]]}, got {list(where)}")
    if target.dtype is not int64 and target.dtype is not uint8:
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {target.dtype.title}")


def _check_weight(classes: int, dtype: Any, weight: Tensor, where: str = "") -> None:
    if weight._array.shape != (classes,):
        raise RuntimeError(
            f"{where}weight tensor should be defined either for all {classes} classes or no classes but got weight "
            f"tensor of shape: {list(weight._array.shape)}"
        )
    if weight.dtype is not dtype:
        raise RuntimeError(f"expected scalar type {dtype.title} but found {weight.dtype.title}")


def _batch(input: Tensor, target: Tensor) -> tuple[np.ndarray, Tensor]:
    """The scores to compute with and the target, where they are of one sample as those of a batch of one."""
    if input._array.ndim == 0:
        raise ValueError("Expected 1 or more dimensions (got 0)")
    if input._array.ndim == 1:
        if target._array.ndim > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        if target._array.size != 1:
            but = f"but got target size: {target._array.size}"
            raise ValueError(f"For 1D input, 1D target must have size 1, {but}")
        return wide(input)[None], target.reshape(1)
    return wide(input), target


def _finish(loss: np.ndarray, input: Tensor, target: Tensor) -> Tensor:
    """The loss as a tensor; that of one sample has no dimension, as its target has none."""
    return finish(loss.reshape(target._array.shape) if np.ndim(loss) else loss, input.dtype)


def _node(input: Tensor) -> str:
    return "NllLossBackward0" if input._array.ndim <= 2 else "NllLoss2DBackward0"


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The negative of *input*, log-probabilities of shape (C), (N, C) or (N, C, ...), at the classes *target*, of shape
    (), (N) or (N, ...).

    A sample counts as *weight*, one number a class, says, and not at all if its target is *ignore_index*; the mean is
    over what counts. The gradient is -1 at the right classes, times that. IndexError for a number that is no class.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.nll_loss(torch.tensor([[-0.5, -1.0], [-2.0, -0.1]]), torch.tensor([0, 1]))
    tensor(0.3000)
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("nll_loss_nd", "input", 1, input)
    if not isinstance(target, Tensor):
        raise must_be_tensor("nll_loss_nd", "target", 2, target)
    reduction = reduction_of(reduction, size_average, reduce)
    scores, targets_of_batch = _batch(input, target)
    only("float", "nll_loss_out_frame")(input.dtype)
    targets = Targets(scores, input, targets_of_batch, weight, ignore_index, reduction)
    shape = scores.shape

    def rule(g: Tensor) -> Tensor:
        if not scores.size:
            return g.new_zeros(input._array.shape)
        places = wrap(np.expand_dims(targets.places, 1), int64)
        spread = g.new_zeros(shape).scatter(1, places, -targets.shares(g).expand(places.size()))
        return spread.reshape(input._array.shape)

    places = targets.places
    terms = -scores[_index(places)] if scores.size else np.zeros(places.shape, scores.dtype, like=scores)
    return record(_node(input), _finish(quiet.run(targets.loss, terms), input, target), (input,), (rule,))


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """-log softmax(input) at the right classes: the loss of classification; *input* are scores of shape (C), (N, C) or
    (N, C, ...).

    *target* holds class numbers, as in `nll_loss`, or probabilities, in the shape of *input*. With *label_smoothing* a
    share of each target's probability is spread over all classes. The gradient is softmax(input) - target: what was
    said, less what is right.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.cross_entropy(torch.tensor([[2.0, 1.0], [0.0, 0.0]]), torch.tensor([0, 1]))
    tensor(0.5032)
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("cross_entropy_loss", "input", 1, input)
    if not isinstance(target, Tensor):
        raise must_be_tensor("cross_entropy_loss", "target", 2, target)
    reduction = reduction_of(reduction, size_average, reduce)
    if not 0.0 <= label_smoothing <= 1.0:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    if input._array.shape == target._array.shape:
        return _of_distributions(input, target, weight, ignore_index, reduction, label_smoothing)
    if not input._array.ndim:
        input.log_softmax(1)  # PyTorch finds out in this way
    if label_smoothing:
        return _smoothed(input, target, weight, ignore_index, reduction, label_smoothing)
    only("float", "log_softmax_lastdim_kernel_impl")(input.dtype)
    return _of_numbers(input, target, weight, ignore_index, reduction)


def _index(places: np.ndarray) -> tuple[Any, ...]:
    """The index, among scores of shape (N, C, ...), of the class that *places* name for each sample."""
    rows, *others = (
        [moved(r, device_of(places)) for r in np.ogrid[tuple(slice(n) for n in places.shape)]]
        if places.ndim > 1
        else (np.arange(places.size, like=places),)
    )
    return (rows, places, *others)


@fused
def softmax_at(scores: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """softmax along the classes, and the negative of its logarithm at the right ones, taken from the scores: where the
    softmax is so small that it is 0, this is still a number.
    """
    if not scores.size:
        return scores.copy(), np.zeros(places.shape, scores.dtype, like=scores)
    return quiet.run(_softmax_at, scores, _index(places))


def _softmax_at(scores: np.ndarray, index: tuple[Any, ...]) -> tuple[np.ndarray, np.ndarray]:
    shifted = less_largest(scores, 1)
    right = shifted[index]
    powers = np.exp(shifted, out=shifted)
    sums = total(powers, (1,), True)
    return np.divide(powers, sums, out=powers), np.log(sums[:, 0]) - right


@fused
def less_one_hot(p: np.ndarray, places: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """The gradient of the scores: what was said, less what is right, times each sample's share."""
    slope = p.copy()
    if p.size:
        slope[_index(places)] -= 1
    return quiet.run(np.multiply, slope, shares, slope)


def _of_numbers(input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int, reduction: str) -> Tensor:
    """log_softmax and nll_loss in one operation, as the derivative of both together is the simpler one."""
    scores, targets_of_batch = _batch(input, target)
    targets = Targets(scores, input, targets_of_batch, weight, ignore_index, reduction)
    p, terms = softmax_at(scores, targets.places)

    def rule(g: Tensor) -> Tensor:
        shares = targets.shares(g)
        if mode.grad:  # it is to be derived again
            said = input.reshape(p.shape).softmax(1)
            slope = (said - targets.one_hot(said)) * shares
        else:
            slope = finish(less_one_hot(p, targets.places, wide(shares)), input.dtype)
        return slope if slope._array.ndim == input._array.ndim else slope.reshape(input._array.shape)

    return record(_node(input), _finish(quiet.run(targets.loss, terms), input, target), (input,), (rule,), (input,))


def _of_distributions(
    input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int, reduction: str, smoothing: float
) -> Tensor:
    """The cross entropy of distributions: the mean, under the target, of the negative logarithms."""
    if not target.dtype.is_floating_point:
        raise RuntimeError(
            f"Expected floating point type for target with class probabilities, got {target.dtype.title}"
        )
    if ignore_index >= 0:
        raise RuntimeError("ignore_index is not supported for floating point target")
    dim = 0 if input._array.ndim <= 1 else 1
    classes = input.size(dim) if input._array.ndim else 1
    if weight is not None:
        _check_weight(classes, input.dtype, weight, "cross_entropy: ")
        weight = weight.reshape([-1 if i == dim else 1 for i in range(input._array.ndim)])
    if smoothing > 0:
        target = target * (1 - smoothing) + smoothing / classes
    terms = input.log_softmax(dim) * target
    terms = terms if weight is None else terms * weight
    if reduction == "none":
        return -terms.sum(dim)
    return -terms.sum() if reduction == "sum" else -terms.sum() / (input.numel() / classes if classes else 0)


def _smoothed(
    input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int, reduction: str, smoothing: float
) -> Tensor:
    """The loss at the right classes and, with the share *smoothing*, the mean of those at all classes."""
    dim = 0 if input._array.ndim == 1 else 1
    logs = input.log_softmax(dim)
    loss = nll_loss(logs, target, weight, None, ignore_index, None, reduction)
    at_all = (
        logs if weight is None else logs * weight.reshape([-1 if i == dim else 1 for i in range(input._array.ndim)])
    )
    ignored = target == ignore_index
    spread = (-at_all.sum(dim)).masked_fill(ignored, 0)
    if reduction == "mean":
        kept = ignored.logical_not()
        total = kept.sum() if weight is None else weight[target.masked_select(kept)].sum()
        spread = spread.sum() / total
    else:
        spread = reduced(spread, reduction)
    return loss * (1 - smoothing) + spread * (smoothing / input.size(dim))
