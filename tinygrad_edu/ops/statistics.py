"""What many numbers are like: quantiles, histograms, distinct elements, where a number would stand, how columns vary
together.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import moved, solid
from ..dtypes import bool_, float32, int32, int64
from .define import op
from .joining import meshgrid, stack
from .outs import takes_out
from .reduce import one_dim
from .spelling import spelled

__all__ = [
    "bucketize",
    "cartesian_prod",
    "cdist",
    "combinations",
    "corrcoef",
    "cov",
    "histc",
    "nanquantile",
    "quantile",
    "searchsorted",
    "unique",
    "unique_consecutive",
]


@op()
@spelled
def quantile(
    input: Tensor, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Tensor:
    """The number that the share *q* of the elements lies below, for one q or each of a 1-d tensor; NaN where there is a
    NaN.

    Between two elements it is interpolated: "linear", "lower", "higher", "nearest" or "midpoint".

    >>> import tinygrad_edu as torch
    >>> torch.tensor([0.0, 1.0, 2.0, 3.0]).quantile(0.5)
    tensor(1.5000)
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation)


@op()
@spelled
def nanquantile(
    input: Tensor, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Tensor:
    """`quantile` of the elements that are not NaN.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([0.0, float("nan"), 2.0]).nanquantile(0.5)
    tensor(1.)
    """
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation)


def _quantile(name: str, input: Tensor, q: Any, dim: int | None, keepdim: bool, interpolation: str) -> Tensor:
    _check_quantile(input, q, interpolation)
    x = input.reshape(-1) if dim is None else input
    d = one_dim(0 if dim is None else dim, x._array.ndim)
    x = x.movedim(d, -1) if x._array.ndim else x.reshape(1)
    ordered = x.sort(-1).values
    n = x._array.shape[-1]
    given = q._array if isinstance(q, Tensor) else moved(np.asarray(q), x.device)
    shares = np.atleast_1d(solid(given, x._array.dtype))
    last = np.full((*x._array.shape[:-1], 1), n - 1, x._array.dtype, like=x._array)
    if name == "nanquantile":
        last = last - np.isnan(x._array).sum(-1, keepdims=True)
    ranks = np.maximum(shares * last, 0).astype(x._array.dtype)
    if name == "quantile":
        ranks = np.where(np.isnan(x._array).any(-1, keepdims=True), n - 1, ranks)  # the NaN, which was sorted last
    if interpolation in ("lower", "higher", "nearest"):
        ranks = {"lower": np.floor, "higher": np.ceil, "nearest": np.round}[interpolation](ranks)
    below = wrap(np.floor(ranks).astype(np.int64), int64)
    result = ordered.gather(-1, below)
    if interpolation in ("linear", "midpoint"):
        above = ordered.gather(-1, wrap(np.ceil(ranks).astype(np.int64), int64))
        weight = ranks - np.floor(ranks) if interpolation == "linear" else np.full_like(ranks, 0.5)
        result = result.lerp(above, wrap(weight, x.dtype))
    return _put_first(result, input, q, dim, d, keepdim)


def _put_first(result: Tensor, input: Tensor, q: Any, dim: int | None, d: int, keepdim: bool) -> Tensor:
    """*result*, with the quantiles along its last dimension, with them along the first, or without that dimension for a
    single one.
    """
    if keepdim and input._array.ndim:
        ones = [1] * input._array.ndim
        result = result.reshape([*ones, -1]) if dim is None else result.unsqueeze(-2).movedim(-2, d)
    single = not isinstance(q, Tensor) or not q._array.ndim
    return result.squeeze(-1) if single else result.movedim(-1, 0).contiguous()


def _check_quantile(input: Tensor, q: Any, interpolation: str) -> None:
    if not isinstance(q, Tensor) and not 0 <= q <= 1:
        raise RuntimeError(f"quantile() q must be in the range [0, 1] but got {q:g}")
    if not input._array.size:
        raise RuntimeError("quantile() input tensor must be non-empty")
    if input.dtype.name not in ("float32", "float64"):
        raise RuntimeError("quantile() input tensor must be either float or double dtype")
    if isinstance(q, Tensor):
        if q._array.ndim > 1:
            raise RuntimeError("quantile() q must be a scalar or 1D tensor")
        if q.dtype is not input.dtype:
            raise RuntimeError("quantile() q tensor must be same dtype as the input tensor")
        if not ((q._array >= 0) & (q._array <= 1)).all():
            raise RuntimeError("quantile() q values must be in the range [0, 1]")
    if interpolation not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise RuntimeError(
            "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            f"{interpolation}"
        )


def _several(first: Tensor, inverse: np.ndarray, counts: np.ndarray, return_inverse: bool, return_counts: bool) -> Any:
    further = [
        wrap(solid(x, np.int64), int64)
        for x, asked in ((inverse, return_inverse), (counts, return_counts))
        if asked
    ]
    return (first, *further) if further else first


@op()
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The distinct elements, in order (of a row, along *dim*); if asked, also where each element is among them, and how
    often each occurs.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([3, 1, 3]).unique(return_counts=True)
    (tensor([1, 3]), tensor([1, 2]))
    """
    array = input._array
    if dim is not None:
        dim = one_dim(dim, array.ndim)
    values, inverse, counts = np.unique(array, return_inverse=True, return_counts=True, axis=dim, equal_nan=False)
    inverse = inverse.reshape(array.shape) if dim is None else inverse.reshape(-1)
    return _several(wrap(solid(values), input.dtype), inverse, counts, return_inverse, return_counts)


@op()
def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """The elements (or rows along *dim*) without those that are equal to the one before.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1, 1, 2, 1]).unique_consecutive()
    tensor([1, 2, 1])
    """
    array = input._array
    d = 0 if dim is None else one_dim(dim, array.ndim)
    rows = array.reshape(-1) if dim is None else np.moveaxis(array, d, 0)
    n = len(rows)
    starts = np.ones(n, bool, like=input._array)
    starts[1:] = (rows[1:] != rows[:-1]).any(tuple(range(1, rows.ndim)))
    places = np.flatnonzero(starts)
    inverse = np.cumsum(starts) - 1
    counts = np.diff(np.append(places, n))
    values = solid(np.moveaxis(rows[places], 0, d))
    inverse = inverse.reshape(array.shape) if dim is None else inverse
    return _several(wrap(values, input.dtype), inverse, counts, return_inverse, return_counts)


@takes_out
def searchsorted(
    sorted_sequence: Tensor,
    input: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
) -> Tensor:
    """Where in *sorted_sequence*, along its last dimension, each number would be inserted: before equal ones, or with
    *right* after them.

    >>> import tinygrad_edu as torch
    >>> torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([3, 6]))
    tensor([1, 3])
    """
    if side not in (None, "left", "right"):
        raise RuntimeError(f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}")
    if sorted_sequence.dtype is bool_:
        raise NotImplementedError("\"searchsorted_out_cpu\" not implemented for 'Bool'")
    which = "right" if right or side == "right" else "left"
    rows = sorted_sequence._array
    if sorter is not None:
        rows = np.take_along_axis(rows, sorter._array, -1)
    given = input._array if isinstance(input, Tensor) else np.asarray(input)
    numbers = given if isinstance(input, Tensor) else moved(given, sorted_sequence.device)
    if rows.ndim == 1:
        places = np.searchsorted(rows, numbers, which)
    else:
        if rows.shape[:-1] != numbers.shape[:-1]:
            raise RuntimeError(
                "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of "
                "boundaries tensor and "
                f"input value tensor must match, but we got boundaries tensor {list(rows.shape)} and input value "
                f"tensor {list(numbers.shape)}"
            )
        pairs = zip(rows.reshape(-1, rows.shape[-1]), numbers.reshape(-1, numbers.shape[-1]))
        places = np.stack([np.searchsorted(row, own, which) for row, own in pairs]).reshape(numbers.shape)
    to = int32 if out_int32 else int64
    return wrap(solid(places, to.numpy), to)


@takes_out
def bucketize(input: Any, boundaries: Tensor, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """The number of the interval between *boundaries* that each element lies in.

    >>> import tinygrad_edu as torch
    >>> torch.bucketize(torch.tensor([0, 4, 9]), torch.tensor([1, 5]))
    tensor([0, 1, 2])
    """
    if boundaries._array.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries._array.ndim})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


@op()
@spelled
def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """How many elements lie in each of *bins* equal intervals from *min* to *max* (of the elements themselves, where
    both are equal).

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1.0, 2.0, 1.0]).histc(4, min=0, max=3)
    tensor([0., 2., 1., 0.])
    """
    if not input.dtype.is_floating_point:
        raise NotImplementedError(f"\"histogram_cpu\" not implemented for '{input.dtype.title}'")
    if bins <= 0:
        raise RuntimeError(f"torch.histc(): bins must be > 0, but got {bins}")
    array = input._array.astype(np.float32 if input.dtype.itemsize == 2 else input._array.dtype).reshape(-1)
    low, high = (min, max) if min != max or not array.size else (array.min(), array.max())
    if low == high:
        low, high = low - 1, high + 1
    if not (np.isfinite(low) and np.isfinite(high)):
        raise RuntimeError(f"torch.histc: range of [{low:g}, {high:g}] is not finite")
    if low > high:
        raise RuntimeError("torch.histc: max must be larger than min")
    array = array[(array >= low) & (array <= high)]
    places = np.minimum(((array - low) * bins / (high - low)).astype(np.int64), bins - 1)
    return wrap(
        np.bincount(places, minlength=bins).astype(array.dtype), float32 if input.dtype.itemsize == 2 else input.dtype
    ).to(input.dtype)


def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary") -> Tensor:
    """The *p*-norm distance of each row of *x1* from each row of *x2*.

    >>> import tinygrad_edu as torch
    >>> torch.cdist(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0], [0.0, 1.0]]))
    tensor([[5., 1.]])
    """
    from ..linalg.norms import vector_norm

    m, n = (x._array.shape[-1] if x._array.ndim else 1 for x in (x1, x2))
    for x, name in ((x1, "X1"), (x2, "X2")):
        if x._array.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {x._array.ndim}D")
    if m != n:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {m} X2: {n}")
    for x, name in ((x1, "X1"), (x2, "X2")):
        if not x.dtype.is_floating_point:
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {x.dtype.title}")
        if x.dtype.itemsize == 2:
            raise NotImplementedError(f"\"cdist\" not implemented for '{x.dtype.title}'")
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    return vector_norm(x1.unsqueeze(-2) - x2.unsqueeze(-3), p, -1)


@op()
def cov(
    input: Tensor, *, correction: int = 1, fweights: Tensor | None = None, aweights: Tensor | None = None
) -> Tensor:
    """The covariances of the rows, the variables, over the columns, the observations; *fweights* and *aweights* weigh
    the columns.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[0.0, 2.0], [2.0, 0.0]]).cov()
    tensor([[ 2., -2.],
            [-2.,  2.]])
    """
    if input._array.ndim > 2:
        raise RuntimeError(
            f"cov(): expected input to have two or fewer dimensions but got an input with {input._array.ndim} "
            "dimensions"
        )
    if input.dtype is bool_:
        raise RuntimeError("cov(): bool dtype is not supported for input")
    x = input.reshape(1, -1) if input._array.ndim < 2 else input
    weights: Any = None
    for w in (fweights, aweights):
        weights = w if weights is None else weights if w is None else weights * w
    n: Any = x._array.shape[1]
    if weights is None:
        total, mean = n, x.sum(1, keepdim=True) / n
    else:
        total = weights.sum()
        mean = (x * weights).sum(1, keepdim=True) / total
    if weights is not None and aweights is not None and correction:
        free = total - correction * (weights * aweights).sum() / total
    else:
        free = total - correction
    free = free.clamp(min=0) if isinstance(free, Tensor) else max(free, 0)
    away = x - mean
    scaled = away if weights is None else away * weights
    return (
        away
        @ scaled.t()
        / (free if isinstance(free, Tensor) else wrap(np.asarray(free, away._array.dtype), away.dtype))
    ).squeeze()


@op()
def corrcoef(input: Tensor) -> Tensor:
    """The correlations of the rows: their covariances over the products of their standard deviations, between -1 and 1.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[0.0, 2.0], [2.0, 0.0]]).corrcoef()
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    c = cov(input)
    if not c._array.ndim:
        return c / c
    deviation = c.diagonal().sqrt()
    return (c / deviation.unsqueeze(-1) / deviation.unsqueeze(0)).clamp(-1.0, 1.0)


def cartesian_prod(*tensors: Any) -> Tensor:
    """All ways to take one element of each 1-d tensor, a row each.

    >>> import tinygrad_edu as torch
    >>> torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4]))
    tensor([[1, 3],
            [1, 4],
            [2, 3],
            [2, 4]])
    """
    xs = list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else list(tensors)
    for x in xs:
        if x._array.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(x._array.shape)}")
    if len(xs) == 1:
        return xs[0]
    return stack([grid.flatten() for grid in meshgrid(*xs, indexing="ij")], 1)


@op()
def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All ways to take *r* elements of a 1-d tensor, in their order, a row each.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1, 2, 3]).combinations()
    tensor([[1, 2],
            [1, 3],
            [2, 3]])
    """
    if input._array.ndim != 1:
        raise RuntimeError("Expect a 1D vector, but got shape " + str(list(input._array.shape)))
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return wrap(np.empty(0, input._array.dtype, like=input._array), input.dtype)
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = np.array(list(choose(range(input._array.shape[0]), r)), np.int64).reshape(-1, r)
    columns = [wrap(moved(np.ascontiguousarray(column), input.device), int64) for column in rows.T]
    return stack([input.index_select(0, column) for column in columns], 1)
