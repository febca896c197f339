"""layer_norm on arrays: the rows of a matrix, each with mean 0 and variance 1, and the way back.

In NumPy's functions sums of rows and of columns are products with a vector.
Another device has a kernel; where it has none, or none for these arrays, the answer is NotImplemented.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import solid
from .blocks import ones, to_rows
from .fused import in_one


def forward(x: Any, weight: Any, bias: Any, eps: float) -> Any:
    """The rows of *x*, standardized, times *weight* plus *bias*; and of each row the mean and what it was multiplied
    with.
    """
    if x.__class__ is not np.ndarray:
        return in_one("layer_norm", x, weight, bias, eps)
    mean = _means(x)
    out = x - mean
    variance = np.vecdot(out, out)[:, None] / x.shape[1]
    scale = 1 / np.sqrt(variance + eps)
    out *= scale
    if weight is not None:
        to_rows(np.multiply, out, weight, out)
    if bias is not None:
        to_rows(np.add, out, bias, out)
    return out, mean, scale


def backward(g: Any, x: Any, mean: Any, scale: Any, weight: Any, wanted: tuple[bool, bool, bool]) -> Any:
    """The gradients, of those *wanted*, of x, weight and bias. That of the rows, *g*, may have more dimensions.

    With u = (x - mean) scale, they are (g w - mean(g w) - u mean(g w u)) scale, and the sums of g u and of g. All that
    is added up here are g and g x, by products with vectors, and u is never written down.
    """
    if x.__class__ is not np.ndarray:
        return in_one("layer_norm_gradient", solid(g), x, mean, scale, weight, wanted)
    g = g.reshape(x.shape)
    gx = g * x
    by_weight = _sums(gx, scale) - _sums(g, scale * mean) if wanted[1] else None
    by_bias = ones(len(g), g.dtype) @ g if wanted[2] else None
    if not wanted[0]:
        return None, by_weight, by_bias
    level = _means(g, weight)
    along = (_means(gx, weight) - level * mean) * scale * scale
    slope = g.copy() if weight is None else np.empty_like(x)
    if weight is not None:
        to_rows(np.multiply, g, weight, slope)
    slope -= np.multiply(x, along, out=gx)
    slope -= level - along * mean
    slope *= scale
    return slope, by_weight, by_bias


def _means(x: Any, weight: Any = None) -> Any:
    """The mean of each row of *x*, or of x times *weight*, as a column."""
    n = x.shape[1]
    sums = x @ (ones(n, x.dtype) if weight is None else weight)
    return np.divide(sums, n, out=sums)[:, None]


def _sums(x: Any, weight: Any) -> Any:
    """The sum of each column of *x*, whose rows count as much as the column *weight* says."""
    return weight[:, 0] @ x
