"""Losses: how wrong a network is, as one Value. Each is the mean over the examples, finite unless it must overflow.

What each sends back to a prediction is the error that it makes, divided by the number of examples: `mse` 2 * (p - t),
`binary_cross_entropy` sigmoid(z) - t, `cross_entropy` softmax(z) - one_hot(t).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .value import Value


def mse(predictions: Iterable[Value], targets: Iterable[Value | float]) -> Value:
    """The mean of the squared differences; ValueError where the lengths differ or are 0.

    >>> mse([Value(1.0), Value(4.0)], [1.0, 2.0])
    Value(data=2.0, grad=0.0)
    """
    return _mean((p - t) ** 2 for p, t in _pairs("mse", predictions, targets))


def hinge(scores: Iterable[Value], targets: Iterable[float]) -> Value:
    """The mean of relu(1 - target * score), *targets* being -1 or 1: a right answer sure of itself costs nothing.

    Its gradient is -target where the margin is not kept, and 0 elsewhere. ValueError for another target.

    >>> hinge([Value(3.0), Value(0.5)], [1, -1])
    Value(data=0.75, grad=0.0)
    """
    return _mean((1.0 - score * _one_of((-1, 1), t, "hinge")).relu() for score, t in _pairs("hinge", scores, targets))


def binary_cross_entropy(logits: Iterable[Value], targets: Iterable[float]) -> Value:
    """The mean of -log(the probability given to the truth), for *logits* before the sigmoid and *targets* 0 or 1.

    -log(sigmoid(z)) is softplus(-z), which cannot overflow and never meets log(0). ValueError for another target.

    >>> binary_cross_entropy([Value(0.0), Value(-800.0)], [1, 0])
    Value(data=0.34657359027997264, grad=0.0)
    """
    pairs = _pairs("binary_cross_entropy", logits, targets)
    return _mean((z * (1 - 2 * _one_of((0, 1), t, "binary_cross_entropy"))).softplus() for z, t in pairs)


def cross_entropy(rows: Iterable[Sequence[Value]], classes: Iterable[int]) -> Value:
    """The mean of -log(softmax(row)[class]): *rows* hold a logit a class, *classes* the index of the true one.

    The largest logit is taken out before `exp`, so that none overflows; this changes no probability. IndexError for a
    class that a row has no logit for.

    >>> cross_entropy([[Value(1000.0), Value(0.0)], [Value(1.0), Value(1.0)]], [0, 1])
    Value(data=0.34657359027997264, grad=0.0)
    """
    return _mean(_surprise(row, c) for row, c in _pairs("cross_entropy", rows, classes))


def _surprise(row: Sequence[Value], c: int) -> Value:
    if not 0 <= c < len(row):
        raise IndexError(f"cross_entropy: class {c} of a row with {len(row)} logits; classes count from 0")
    largest = max(z.data for z in row)
    return Value.sum((z - largest).exp() for z in row).log() - (row[c] - largest)


def _mean(terms: Iterable[Value]) -> Value:
    terms = list(terms)
    return Value.sum(terms) / len(terms)


def _pairs(loss: str, predictions: Iterable[Any], targets: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    predictions, targets = list(predictions), list(targets)
    if len(predictions) != len(targets):
        raise ValueError(f"{loss}: {len(predictions)} predictions but {len(targets)} targets")
    if not targets:
        raise ValueError(f"{loss}: the mean of no examples; give at least one")
    return zip(predictions, targets, strict=True)


def _one_of(allowed: tuple[int, int], target: float, loss: str) -> float:
    if target not in allowed:
        raise ValueError(f"{loss}: target {target!r} is neither {allowed[0]} nor {allowed[1]}")
    return target
