"""gather and scatter: each place of an index says where along one dimension an element is taken from or put.

Picking and placing are each other's derivatives: the gradient of `gather` is `scatter_add`, that of `scatter_add` is
`gather`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..backends.numpy import quiet
from ..dtypes import bfloat16, round_to_bfloat16
from .define import op, write_out
from .numbers import element, plain
from .outs import takes_out
from .record import record
from .reduce import one_dim
from .spelling import takes_axis
from .taking import OUT_OF
from .warn import warn_once
from .windows import excerpt

__all__ = ["gather", "scatter", "scatter_add", "scatter_reduce", "take_along_dim"]

WITH_TENSOR = (
    "The reduce argument of torch.scatter with Tensor src is deprecated and will be removed in a future PyTorch "
    "release. "
    "Use torch.scatter_reduce instead for more reduction options."
)
# What each reduction does with an element, and what it begins with where it leaves out what stood there.
REDUCTIONS = {
    "sum": (np.add, 0), "prod": (np.multiply, 1), "mean": (np.add, 0),
    "amax": (np.maximum, -np.inf), "amin": (np.minimum, np.inf),
}
OLD_NAMES = {"add": "sum", "multiply": "prod"}


def _grid(name: str, input: Tensor, dim: int, index: Tensor) -> tuple[int, tuple[Any, ...]]:
    """*dim* from 0, and the places in all dimensions: those of *index* along *dim*, along the others each element's
    own."""
    if index.dtype.name not in ("int32", "int64"):
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index")
    dim = one_dim(dim, input._array.ndim)
    places = np.atleast_1d(index._array)
    size = input._array.shape[dim] if input._array.ndim else 1
    if places.size and (places.min() < 0 or places.max() >= size):
        wrong = places[(places < 0) | (places >= size)].item(0)
        raise RuntimeError(OUT_OF.format(wrong, dim, size))
    own = list(np.ogrid[tuple(slice(n) for n in places.shape)])
    own[dim : dim + 1] = [places]
    return dim, tuple(own)


def _too_large(small: tuple[int, ...], large: tuple[int, ...], besides: int = -1) -> int | None:
    """The first dimension, other than *besides*, in which *small* is larger than *large*."""
    return next((i for i, (n, m) in enumerate(zip(small, large)) if n > m and i != besides), None)


@op()
@takes_axis
def gather(input: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False, out: Tensor | None = None) -> Tensor:
    """For each place of *index*, the element of *input* there, but with *index* for its position along *dim*.

    >>> import tinygrad_edu as torch
    >>> torch.gather(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([[0, 0], [1, 0]]))
    tensor([[1, 1],
            [4, 3]])
    """
    shape, sizes = input._array.shape, index._array.shape
    _check_gather(input, dim, index)
    dim, grid = _grid("gather", input, dim, index)
    array = input._array
    array = solid(np.atleast_1d(array)[grid] if index._array.size else np.empty(0, array.dtype, like=array))
    rule = lambda g: g.new_zeros(shape).scatter_add(dim, index, g)  # noqa: E731
    result = record("GatherBackward0", wrap(array.reshape(sizes), input.dtype), (input,), (rule,), (index,))
    return result if out is None else write_out(out, result, "gather")


def _check_gather(input: Tensor, dim: int, index: Tensor) -> None:
    shape, sizes = input._array.shape, index._array.shape
    if index.dtype.name not in ("int32", "int64"):
        raise RuntimeError("gather(): Expected dtype int32/int64 for index")
    dim = one_dim(dim, len(shape))
    if not index._array.size:
        return
    if max(len(shape), 1) != max(len(sizes), 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    wrong = _too_large(sizes, shape, dim)
    if wrong is not None:
        raise RuntimeError(
            f"Size does not match at dimension {wrong} expected index {list(sizes)} to be no larger than self "
            f"{list(shape)} "
            f"apart from dimension {dim}"
        )


@op()
def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None, *, out: Tensor | None = None) -> Tensor:
    """`gather` with *indices* that broadcast, as `argsort` and `argmax` give them; without *dim*, of the flattened
    tensors.

    >>> import tinygrad_edu as torch
    >>> x = torch.tensor([[3, 1, 2]])
    >>> torch.take_along_dim(x, torch.argsort(x), dim=1)
    tensor([[1, 2, 3]])
    """
    name = "torch.take_along_dim()"
    if dim is None:
        result = gather(input.view(-1), 0, indices.view(-1))
        return result if out is None else write_out(out, result, "take_along_dim")
    if indices.dtype.name != "int64":
        raise RuntimeError(f"{name}: dtype of indices should be Long but got {indices.dtype.title}")
    shape, sizes = list(input._array.shape), list(indices._array.shape)
    if len(shape) != len(sizes):
        raise RuntimeError(
            f"{name}: input and indices should have the same number of dimensions, but got {len(shape)} dimensions for "
            f"input, and {len(sizes)} dimensions for indices"
        )
    dim = one_dim(dim, len(shape))
    common = [n if m == 1 else m for n, m in zip(shape, sizes)]
    x = input.broadcast_to([*common[:dim], shape[dim], *common[dim + 1 :]])
    result = gather(x, dim, indices.broadcast_to([*common[:dim], sizes[dim], *common[dim + 1 :]]))
    return result if out is None else write_out(out, result, "take_along_dim")


@op(inplace=True)
@takes_out
def scatter(
    input: Tensor, dim: int, index: Tensor, src: Any = None, *, value: Any = None, reduce: str | None = None
) -> Tensor:
    """A copy of *input* in which each element of *src*, or a number, stands at its own place, but with *index* for its
    position along *dim*.

    With *reduce* ("add", "multiply") it is added to what stands there. The gradient of *src* is gathered from where it
    was put.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 3).scatter(1, torch.tensor([[2], [0]]), 1.0)
    tensor([[0., 0., 1.],
            [1., 0., 0.]])
    """
    src = value if src is None else src
    if reduce is not None:
        return _scatter_with(input, dim, index, src, reduce)
    if not isinstance(src, Tensor):
        dim, grid = _check_scatter("scatter", input, dim, index)
        array = _put(input, grid, index, element(plain(src), input.dtype))
        rule = lambda g: g.scatter(dim, index, 0)  # noqa: E731
        return record("ScatterBackward1", wrap(array, input.dtype), (input,), (rule,), (index,))
    dim, grid = _check_scatter("scatter", input, dim, index, src)
    src = _corner(src, index)
    array = _put(input, grid, index, np.atleast_1d(src._array))
    rules = (lambda g: g.scatter(dim, index, 0), lambda g: g.gather(dim, index))
    return record("ScatterBackward0", wrap(array, input.dtype), (input, src), rules, (index,))


def _put(input: Tensor, grid: tuple[Any, ...], index: Tensor, values: Any) -> np.ndarray:
    array = input._array.copy()
    if index._array.size:
        np.atleast_1d(array)[grid] = values
    return array


def _check_scatter(
    name: str, input: Tensor, dim: int, index: Tensor, src: Tensor | None = None
) -> tuple[int, tuple[Any, ...]]:
    shape, sizes = input._array.shape or (1,), index._array.shape or (1,)
    one = one_dim(dim, input._array.ndim)
    if index.dtype.name not in ("int32", "int64"):
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index")
    if src is not None and src.dtype is not input.dtype:
        raise RuntimeError(f"{name}(): Expected self.dtype to be equal to src.dtype")
    if index._array.size:
        if len(shape) != len(sizes):
            raise RuntimeError("Index tensor must have the same number of dimensions as self tensor")
        of_src = sizes if src is None else src._array.shape or (1,)
        one_dim(dim, len(of_src))
        if len(of_src) != len(sizes):
            raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
        if _too_large(sizes, shape, one) is not None or _too_large(sizes, of_src) is not None:
            more = "" if src is None else f" and to be no larger size than src {list(src._array.shape)}"
            raise RuntimeError(
                f"Expected index {list(index._array.shape)} to be no larger than self {list(input._array.shape)} apart "
                f"from dimension {one}{more}"
            )
    return _grid(name, input, dim, index)


def _corner(src: Tensor, index: Tensor) -> Tensor:
    """The part of *src* that *index*, which may be smaller, speaks of."""
    sizes = index._array.shape
    if src._array.shape == sizes or not index._array.size:
        return src
    key = tuple(slice(n) for n in sizes or (1,)) if src._array.ndim else ...
    part = excerpt("Slice", src, lambda array: array[key])
    return part.reshape(sizes)


def _scatter_with(input: Tensor, dim: int, index: Tensor, src: Any, reduce: str) -> Tensor:
    """`scatter` that reduces: PyTorch has no derivative for it, and we neither; `scatter_reduce` has one."""
    if reduce not in OLD_NAMES:
        raise RuntimeError("reduce argument must be either add or multiply.")
    if isinstance(src, Tensor):
        warn_once(WITH_TENSOR)
    else:
        dim, _ = _check_scatter("scatter", input, dim, index)
        number = element(plain(src), input.dtype)
        src = wrap(np.full(index._array.shape, number, input.dtype.numpy, like=input._array), input.dtype)
    dim, grid = _check_scatter("scatter", input, dim, index, src)
    array = _reduced(input, grid, _corner(src, index), index, OLD_NAMES[reduce], True)

    def refuse(g: Tensor) -> Tensor:
        raise RuntimeError("derivative for aten::scatter is not implemented")

    return record("torch::autograd::NotImplemented", wrap(array, input.dtype), (input, src), (refuse, refuse))


@op(inplace=True)
@takes_out
def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """A copy of *input* to which each element of *src* is added at its own place, but with *index* for its position
    along *dim*.

    The gradient of *src* is gathered from where it was added.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(3).scatter_add(0, torch.tensor([0, 2, 2]), torch.tensor([1.0, 2.0, 3.0]))
    tensor([1., 0., 5.])
    """
    if not isinstance(src, Tensor):
        raise TypeError(f"scatter_add(): argument 'src' (position 3) must be Tensor, not {type(src).__name__}")
    dim, grid = _check_scatter("scatter", input, dim, index, src)
    src = _corner(src, index)
    array = _reduced(input, grid, src, index, "sum", True)
    rules = (lambda g: g, lambda g: g.gather(dim, index))
    return record("ScatterAddBackward0", wrap(array, input.dtype), (input, src), rules, (index,))


@op(inplace=True)
@takes_out
def scatter_reduce(
    input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, *, include_self: bool = True
) -> Tensor:
    """A copy of *input* in which the elements of *src* that *index* brings to one place are reduced: "sum", "prod",
    "mean", "amax" or "amin".

    What stood there takes part in it, unless *include_self* is False.

    >>> import tinygrad_edu as torch
    >>> src = torch.tensor([1.0, 2.0, 4.0])
    >>> torch.zeros(2).scatter_reduce(0, torch.tensor([0, 1, 1]), src, "mean", include_self=False)
    tensor([1., 3.])
    """
    if reduce not in REDUCTIONS:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    dim, grid = _check_scatter("scatter", input, dim, index, src)
    src = _corner(src, index)
    out = wrap(_reduced(input, grid, src, index, reduce, include_self), input.dtype)

    def rules(g: Tensor, out: Tensor) -> tuple[Tensor, Tensor]:
        to_self, to_src = DERIVATIVES[reduce](g, out, input, dim, index, src, include_self)
        return (to_self if include_self else to_self.scatter(dim, index, 0)), to_src

    return record("ScatterReduceBackward0", out, (input, src), rules, (input, index, src), use_out=True)


def _reduced(
    input: Tensor, grid: tuple[Any, ...], src: Tensor, index: Tensor, reduce: str, include_self: bool
) -> np.ndarray:
    result = input._array.copy()
    if not index._array.size:
        return result
    array, (function, start) = np.atleast_1d(result), REDUCTIONS[reduce]
    if not include_self:
        if not input.dtype.is_floating_point and reduce in ("amax", "amin"):
            start = getattr(np.iinfo(input.dtype.numpy), "min" if reduce == "amax" else "max")
        array[grid] = start
    quiet.run(function.at, array, grid, np.atleast_1d(src._array))
    if reduce == "mean":
        count = np.full(array.shape, int(include_self), np.int64, like=array)
        np.add.at(count, grid, 1)
        count = np.maximum(count, 1).astype(array.dtype)
        quiet.run(np.true_divide if input.dtype.is_floating_point else np.floor_divide, array, count, out=array)
    return round_to_bfloat16(result) if input.dtype is bfloat16 else result


# The derivatives of the reductions, as pairs: of the input and of the source.


def _sum_rule(
    g: Tensor, out: Tensor, x: Tensor, dim: int, index: Tensor, src: Tensor, own: bool
) -> tuple[Tensor, Tensor]:
    return g, g.gather(dim, index)


def _mean_rule(
    g: Tensor, out: Tensor, x: Tensor, dim: int, index: Tensor, src: Tensor, own: bool
) -> tuple[Tensor, Tensor]:
    count = x.detach()._filled(float(own)).scatter_add(dim, index, src.detach()._filled(1.0))
    share = g / count.masked_fill(count == 0, 1)
    return share, share.gather(dim, index)


def _prod_rule(
    g: Tensor, out: Tensor, x: Tensor, dim: int, index: Tensor, src: Tensor, own: bool
) -> tuple[Tensor, Tensor]:
    """The product of all the others: by division, but where a factor is zero by leaving it out."""
    ones = x.masked_fill(x == 0, 1)
    to_self = g * ones.scatter_reduce(dim, index, src, "prod", include_self=own) / ones
    zero = src == 0
    zeros = x.detach()._filled(0.0).scatter_add(dim, index, zero.to(x.dtype)).gather(dim, index)
    only = zero & (zeros == 1)
    without = x.scatter_reduce(dim, index, src.masked_fill(only, 1), "prod", include_self=own)
    divided = (g * out).gather(dim, index) / src.masked_fill(zero, 1)
    return to_self, (g * without).gather(dim, index).where(only, divided)


def _extreme_rule(
    g: Tensor, out: Tensor, x: Tensor, dim: int, index: Tensor, src: Tensor, own: bool
) -> tuple[Tensor, Tensor]:
    """Where several are the extreme they share the gradient."""
    mine = (x == out).to(g.dtype)
    theirs = (src == out.gather(dim, index)).to(g.dtype)
    share = g / mine.scatter_add(dim, index, theirs)
    return mine * share, theirs * share.gather(dim, index)


DERIVATIVES = {"sum": _sum_rule, "prod": _prod_rule, "mean": _mean_rule, "amax": _extreme_rule, "amin": _extreme_rule}
