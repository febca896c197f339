"""Attention on NumPy's arrays, in one go: what `scaled_dot_product_attention` computes, and the way back.

The weights of a query are powers of e that were not yet divided by their sum: it is the results that are divided, as
these are fewer. On the way back, so is the gradient of the results.

Where a query may look at no later key, half of all scores are for nothing. So the queries are then taken in parts, and
each part looks only at the keys up to its last query. With four parts, of the half three quarters are saved.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from .blocks import ones
from .powers import quick_power

HARMLESS = 1e-25, 1e25  # sums of powers that are far from the smallest and the largest float32
PARTS, LEAST = 4, 64  # so many parts of the queries, but none of fewer than so many


def forward(query: Any, key: Any, value: Any, mask: Any, is_causal: bool, scale: float) -> tuple[Any, Any, list[bool]]:
    """The results, in the order in memory of *query*, for each the sum of its powers, and for each part whether the
    scores were shifted for these; *mask*, if any, is an array of truth values or of numbers.
    """
    out, sums = (np.empty_like(query, shape=(*query.shape[:-1], n)) for n in (value.shape[-1], 1))
    shifted = []
    for rows, seen, allowed in _parts(query, key, mask, is_causal):
        q, k, results = query[..., rows, :], key[..., seen, :], out[..., rows, :]
        powers = _powers(q, k, allowed, scale, False)
        total = _sums(powers)
        shifted.append(not (total.min() > HARMLESS[0] and total.max() < HARMLESS[1]))
        if shifted[-1]:
            powers = _powers(q, k, allowed, scale, True)
            total = _sums(powers)
            total[total == 0] = 1  # a query that may look nowhere gets zeros
        np.matmul(powers, value[..., seen, :], out=results)
        sums[..., rows, :] = total  # in the order of the results, by which a division takes half of the time
        np.divide(results, sums[..., rows, :], out=results)
    return out, sums, shifted


def _parts(query: Any, key: Any, mask: Any, is_causal: bool) -> list[tuple[slice, slice, Any]]:
    """For each part which queries, which keys they may see, and a mask of the last of these, None if there is none."""
    queries, keys = query.shape[-2], key.shape[-2]
    if not is_causal:
        among = None if mask is None else np.broadcast_to(mask, (*mask.shape[:-1], keys))
        return [(slice(queries), slice(keys), among)]
    size = max(LEAST, -(-queries // PARTS))
    triangle, parts = _triangle(size), []
    for start in range(0, queries, size):
        stop = min(start + size, queries)
        seen = min(stop, keys)
        among = triangle[: stop - start, : seen - start] if start < seen else None
        parts.append((slice(start, stop), slice(seen), among))
    return parts


@functools.lru_cache(4)
def _triangle(size: int) -> Any:
    """A square mask that lets each query look at the keys up to its own."""
    return np.tri(size, dtype=bool)


def _powers(query: Any, key: Any, mask: Any, scale: float, shifted: bool) -> Any:
    """exp(scores), and 0 for what the *mask*, of all keys or the last ones, forbids. If *shifted*, the largest score of
    each row is first taken from its scores, so that no power is too large for its type, nor all of a row too small.
    """
    power, factor = quick_power()
    scores = np.matmul(query, _turned(key, scale * factor))
    allowed = last = None
    if mask is not None:
        last = scores[..., -mask.shape[-1] :]
        if mask.dtype == bool:
            allowed = mask.astype(scores.dtype)
        else:
            last += mask * scores.dtype.type(factor)
    if shifted:
        if allowed is not None:
            np.copyto(last, -np.inf, where=allowed == 0)
        largest = np.maximum.reduce(scores, axis=-1, keepdims=True)
        scores -= np.maximum(largest, np.finfo(scores.dtype).min)  # -inf less -inf would be NaN
    power(scores, out=scores)
    if allowed is not None:
        last *= allowed
    return scores


def _turned(matrices: Any, factor: float) -> Any:
    """The transposed matrices, written down, times *factor*: small products with these take two thirds of the time."""
    return np.multiply(matrices.swapaxes(-1, -2), matrices.dtype.type(factor), order="C")


def _sums(powers: Any) -> Any:
    """The sum of each row."""
    rows = powers.reshape(-1, powers.shape[-1])
    return np.matmul(rows, ones(rows.shape[1], rows.dtype)).reshape(*powers.shape[:-1], 1)


def backward(
    g: Any, query: Any, key: Any, value: Any, mask: Any, is_causal: bool, scale: float, sums: Any, shifted: list[bool]
) -> tuple[Any, Any, Any]:
    """The gradients of query, key and value, in the order in memory of these, from that of the results. The powers are
    computed anew, which takes less than half of the time: kept, they would be most of a transformer's memory.
    """
    by_query, by_key, by_value = map(np.empty_like, (query, key, value))
    parts = _parts(query, key, mask, is_causal)
    beyond = slice(parts[-1][1].stop, None)
    by_key[..., beyond, :] = by_value[..., beyond, :] = 0  # what no query sees
    g = g / sums
    for (rows, seen, allowed), shift in zip(reversed(parts), reversed(shifted)):
        q, k, v, g_rows = query[..., rows, :], key[..., seen, :], value[..., seen, :], g[..., rows, :]
        powers = _powers(q, k, allowed, scale, shift)
        slope = np.matmul(g_rows, _turned(v, scale))
        slope -= np.vecdot(slope, powers)[..., None] / sums[..., rows, :]
        slope *= powers
        np.matmul(slope, k, out=by_query[..., rows, :])
        first = rows.stop == query.shape[-2]  # this part sees all that another does
        _add_product(by_key[..., seen, :], slope.swapaxes(-1, -2), q, first)
        _add_product(by_value[..., seen, :], powers.swapaxes(-1, -2), g_rows, first)
    return by_query, by_key, by_value


def _add_product(out: Any, x: Any, y: Any, first: bool) -> None:
    """out += x @ y or, if that is the *first* to be added, out = x @ y."""
    if first:
        np.matmul(x, y, out=out)
    else:
        out += np.matmul(x, y)
