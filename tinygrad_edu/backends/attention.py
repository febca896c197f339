"""Attention on NumPy's arrays, in one go: what `scaled_dot_product_attention` computes, and the way back.

The weights of a query are powers of e that were not yet divided by their sum: it is the results that are divided, as
these are fewer. On the way back, so is the gradient of the results.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .powers import quick_power

HARMLESS = 1e-25, 1e25  # sums of powers that are far from the smallest and the largest float32


def forward(query: Any, key: Any, value: Any, mask: Any, scale: float) -> tuple[Any, Any, bool]:
    """The results, in the order in memory of *query*, for each the sum of its powers, and whether the scores were
    shifted for these; *mask*, if any, is an array of truth values or of numbers.
    """
    powers = _powers(query, key, mask, scale, False)
    total = _sums(powers)
    shifted = not (total.min() > HARMLESS[0] and total.max() < HARMLESS[1])
    if shifted:
        powers = _powers(query, key, mask, scale, True)
        total = _sums(powers)
        total[total == 0] = 1  # a query that may look nowhere gets zeros
    out = np.empty_like(query, shape=(*query.shape[:-1], value.shape[-1]))
    np.matmul(powers, value, out=out)
    return np.divide(out, total, out=out), total, shifted


def _powers(query: Any, key: Any, mask: Any, scale: float, shifted: bool) -> Any:
    """exp(scores), and 0 for what the *mask* forbids. If *shifted*, the largest score of each row is first taken from
    its scores, so that no power is too large for its type, nor all of a row too small.
    """
    power, factor = quick_power()
    scores = np.matmul(query * query.dtype.type(scale * factor), key.swapaxes(-1, -2))
    allowed = None
    if mask is not None:
        if mask.dtype == bool:
            allowed = mask.astype(scores.dtype)
        else:
            scores += mask * mask.dtype.type(factor)
    if shifted:
        if allowed is not None:
            np.copyto(scores, -np.inf, where=allowed == 0)
        largest = np.maximum.reduce(scores, axis=-1, keepdims=True)
        scores -= np.maximum(largest, np.finfo(scores.dtype).min)  # -inf less -inf would be NaN
    power(scores, out=scores)
    if allowed is not None:
        scores *= allowed
    return scores


def _sums(powers: Any) -> Any:
    """The sum of each row: no sum is as quick as a product with ones."""
    ones = np.ones((powers.shape[-1], 1), powers.dtype)
    return np.matmul(powers.reshape(-1, powers.shape[-1]), ones).reshape(*powers.shape[:-1], 1)


def backward(
    g: Any, query: Any, key: Any, value: Any, mask: Any, scale: float, total: Any, shifted: bool
) -> tuple[Any, Any, Any]:
    """The gradients of query, key and value, in the order in memory of these, from that of the results. The powers are
    computed anew, which takes less than half of the time: kept, they would be most of a transformer's memory.
    """
    powers = _powers(query, key, mask, scale, shifted)
    g = g / total
    by_query, by_key, by_value = map(np.empty_like, (query, key, value))
    np.matmul(powers.swapaxes(-1, -2), g, out=by_value)
    slope = np.matmul(g, value.swapaxes(-1, -2))
    slope -= np.vecdot(slope, powers)[..., None] / total
    slope *= powers
    slope *= slope.dtype.type(scale)
    np.matmul(slope, key, out=by_query)
    np.matmul(slope.swapaxes(-1, -2), query, out=by_key)
    return by_query, by_key, by_value
