"""layer_norm on arrays: the rows of a matrix, each with mean 0 and variance 1, and the way back.

In NumPy's functions sums of rows and of columns are products with a vector of ones: that is the quickest sum there is.
Another device has a kernel; where it has none, or none for these arrays, the answer is NotImplemented.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import solid
from .fused import in_one


def forward(x: Any, weight: Any, bias: Any, eps: float) -> Any:
    """The rows of *x*, standardized, times *weight* plus *bias*; and of each row the mean and what it was multiplied
    with.
    """
    if x.__class__ is not np.ndarray:
        return in_one("layer_norm", x, weight, bias, eps)
    mean = _mean(x)
    out = x - mean
    scale = 1 / np.sqrt(_mean(out, out) + eps)
    out *= scale
    if weight is not None:
        out *= weight
    if bias is not None:
        out += bias
    return out, mean, scale


def backward(g: Any, x: Any, mean: Any, scale: Any, weight: Any, wanted: tuple[bool, bool, bool]) -> Any:
    """The gradients, of those *wanted*, of x, weight and bias. That of the rows, *g*, may have more dimensions."""
    if x.__class__ is not np.ndarray:
        return in_one("layer_norm_gradient", solid(g), x, mean, scale, weight, wanted)
    g = g.reshape(x.shape)
    unit = x - mean
    unit *= scale
    found = [None, _columns(g * unit) if wanted[1] else None, _columns(g) if wanted[2] else None]
    if wanted[0]:
        slope = g.copy() if weight is None else g * weight
        level = _mean(slope)
        unit *= _mean(slope, unit)
        slope -= unit
        slope -= level
        slope *= scale
        found[0] = slope
    return found


def _mean(x: Any, y: Any = None) -> Any:
    """The mean of each row of *x*, or of x times *y*, as a column."""
    n = x.shape[1]
    sums = x @ np.ones((n, 1), x.dtype) if y is None else np.einsum("ij,ij->i", x, y)[:, None]
    return np.divide(sums, n, out=sums)


def _columns(x: Any) -> Any:
    return np.ones(len(x), x.dtype) @ x
