"""Losses of probabilities: how surprising it is that something happens, or does not, given how likely that was said to
be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..._tensor import Size, Tensor
from ...ops.broadcasting import broadcast_shapes
from ...ops.define import evaluate, only, result_type_of
from ...ops.record import record
from .activations import softplus
from .losses import broadcast_shape, reduced, reduction_of

__all__ = ["binary_cross_entropy", "binary_cross_entropy_with_logits"]


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """-(y log x + (1 - y) log(1 - x)) for probabilities x and targets y between 0 and 1; no logarithm counts as less
    than -100.

    The derivative is (x - y) / (x (1 - x)). RuntimeError for numbers outside 0 to 1, ValueError for another size of the
    target.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.binary_cross_entropy(torch.tensor([0.9, 0.2]), torch.tensor([1.0, 0.0]))
    tensor(0.1643)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    if target.size() != input.size():
        raise ValueError(
            f"Using a target size ({target.size()!r}) that is different to the input size ({input.size()!r}) is "
            "deprecated. "
            "Please ensure they have the same size."
        )
    if weight is not None:
        _check_result(target, broadcast_shapes(target.size(), weight.size()))
    for x in (target, weight):
        if x is not None and x.dtype is not input.dtype:
            raise RuntimeError(f"Found dtype {x.dtype.title} but expected {input.dtype.title}")
    only("float", "binary_cross_entropy")(input.dtype)
    for name, x in (("input", input), ("target", target)):
        if not ((x._array >= 0) & (x._array <= 1)).all():
            raise RuntimeError(f"all elements of {name} should be between 0 and 1")

    def value(x: Any, y: Any, w: Any = None) -> Any:
        terms = (y - 1) * np.maximum(np.log1p(-x), -100) - y * np.maximum(np.log(x), -100)
        return terms if w is None else terms * w

    rules = (
        lambda g: g * (input - target) / ((1 - input) * input).clamp_min(1e-12),
        lambda g: g * ((1 - input).log() - input.log()),
    )
    return _of_probabilities("BinaryCrossEntropyBackward0", (input, target), (weight,), value, rules, reduction)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """`binary_cross_entropy` of σ(input), without its overflow: (1 - y) x + log(1 + exp(-x)); *pos_weight* multiplies
    the terms of y.

    The derivative is σ(x) - y. ValueError for another size of the target.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor([1000.0, 0.0]), torch.tensor([1.0, 0.0]))
    tensor(0.3466)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    if target.size() != input.size():
        raise ValueError(f"Target size ({target.size()!r}) must be the same as input size ({input.size()!r})")
    if not target.dtype.is_floating_point:
        to = result_type_of(input, target)
        raise RuntimeError(f"result type {to.title} can't be cast to the desired output type {target.dtype.title}")
    if pos_weight is not None:
        _check_result(target, broadcast_shape(pos_weight, target))
    if weight is not None:
        _check_result(target, broadcast_shape(target, weight))

    def value(x: Any, y: Any, *others: Any) -> Any:
        rest = np.log1p(np.exp(-np.abs(x))) + np.maximum(-x, 0)
        terms = (1 - y) * x + (rest if pos_weight is None else ((others[-1] - 1) * y + 1) * rest)
        return terms if weight is None else terms * others[0]

    def by_input(g: Tensor) -> Tensor:
        ones = target if pos_weight is None else target * pos_weight
        return g * ((ones + 1 - target) * input.sigmoid() - ones)

    def by_target(g: Tensor) -> Tensor:
        return g * (-input if pos_weight is None else (pos_weight - 1) * softplus(-input) - input)

    constants = (weight, pos_weight)
    return _of_probabilities(
        "BinaryCrossEntropyWithLogitsBackward0", (input, target), constants, value, (by_input, by_target), reduction
    )


def _of_probabilities(
    name: str,
    inputs: tuple[Tensor, Tensor],
    constants: tuple[Any, ...],
    value: Callable[..., Any],
    rules: Any,
    reduction: str,
) -> Tensor:
    """The loss *value* of two inputs and of a weight, or none, as one operation; the *rules* are those of an unweighted
    term.
    """
    to = result_type_of(*inputs)
    given = [x for x in (*inputs, *constants) if x is not None]
    terms = evaluate(value, [x.detach().to(to)._array for x in given], to)
    weight, count = constants[0], terms._array.size

    def weighted(rule: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
        def of_terms(g: Tensor) -> Tensor:
            g = g / count if reduction == "mean" else g
            return rule(g if weight is None else g * weight)

        return of_terms

    return record(name, reduced(terms, reduction), inputs, [weighted(rule) for rule in rules], given)


def _check_result(input: Tensor, shape: Size) -> None:
    """RuntimeError where weights would make the losses more than the inputs: PyTorch writes them in place."""
    if shape != input.size():
        own = list(input._array.shape)
        raise RuntimeError(f"output with shape {own} doesn't match the broadcast shape {list(shape)}")
