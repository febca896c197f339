"""Attention on NumPy's arrays, in one go: what `scaled_dot_product_attention` computes, and the way back.

The weights of a query are powers of e that were not yet divided by their sum: it is the results that are divided, as
these are fewer. On the way back, so is the gradient of the results.
"""

from __future__ import annotations

from typing import Any

import numpy as np

HARMLESS = 60.0  # exp(x) and exp(-x) up to here, and sums of them, are far from the largest and the smallest float32


def forward(query: Any, key: Any, value: Any, mask: Any, scale: float) -> tuple[Any, Any]:
    """The results, in the order in memory of *query*, and for each the sum of its powers; *mask*, if any, is an array
    of truth values or of numbers.
    """
    powers = _powers(query, key, mask, scale)
    total = np.matmul(powers.reshape(-1, powers.shape[-1]), np.ones((powers.shape[-1], 1), powers.dtype))
    total = total.reshape(*powers.shape[:-1], 1)
    total[total == 0] = 1  # a query that may look nowhere gets zeros
    out = np.empty_like(query, shape=(*query.shape[:-1], value.shape[-1]))
    np.matmul(powers, value, out=out)
    return np.divide(out, total, out=out), total


def _powers(query: Any, key: Any, mask: Any, scale: float) -> Any:
    """exp(scores), and 0 for what the *mask* forbids. Where a power or all powers of a row could be too large or too
    small for their type, its largest score is first taken from the scores of the row.
    """
    scores = np.matmul(query * query.dtype.type(scale), key.swapaxes(-1, -2))
    allowed = None
    if mask is not None:
        if mask.dtype == bool:
            allowed = mask.astype(scores.dtype)
        else:
            scores += mask
    if not (scores.max() < HARMLESS and scores.min() > -HARMLESS):
        if allowed is not None:
            np.copyto(scores, -np.inf, where=allowed == 0)
        largest = np.maximum.reduce(scores, axis=-1, keepdims=True)
        scores -= np.maximum(largest, np.finfo(scores.dtype).min)  # -inf less -inf would be NaN
    np.exp(scores, out=scores)
    if allowed is not None:
        scores *= allowed
    return scores


def backward(g: Any, query: Any, key: Any, value: Any, mask: Any, scale: float, total: Any) -> tuple[Any, Any, Any]:
    """The gradients of query, key and value, from that of the results. The powers are computed anew, which takes less
    than half of the time: kept, they would be most of a transformer's memory.
    """
    powers = _powers(query, key, mask, scale)
    g = g / total
    by_value = np.matmul(powers.swapaxes(-1, -2), g)
    slope = np.matmul(g, value.swapaxes(-1, -2))
    slope -= np.einsum("...i,...i->...", slope, powers)[..., None] / total
    slope *= powers
    slope *= slope.dtype.type(scale)
    return np.matmul(slope, key), np.matmul(slope.swapaxes(-1, -2), query), by_value
