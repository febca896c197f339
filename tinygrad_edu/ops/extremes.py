"""Largest and smallest elements, where they are, and the elements in order.

All of these pick elements, so their gradients put the gradient back where the element was picked. Where several are
equal, `max()` of everything and `amax` share the gradient evenly, while `max(dim)`, which names one index, gives it to
that one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..dtypes import bool_, int64
from .define import op
from .evaluate import lay_out
from .masks import only_where
from .record import record, record_many
from .reduce import dims_of, kept_shape, one_dim
from .spelling import named, spelled

__all__ = ["amax", "amin", "aminmax", "argmax", "argmin", "max", "min"]


def refuse_empty(name: str, shape: tuple[int, ...], dims: tuple[int, ...], specified: bool = True) -> None:
    """An error where there is no element to choose from: IndexError, or RuntimeError where no dimension was
    *specified*.
    """
    for d in dims:
        if shape[d] == 0:
            if specified:
                raise IndexError(f"{name}(): Expected reduction dim {d} to have non-zero size.")
            raise RuntimeError(
                f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim "
                "with the "
                "'dim' argument."
            )


def _argument(function: Any, array: np.ndarray, d: int | None, keepdim: bool) -> np.ndarray:
    """`argmax` or `argmin`, in which NaN wins, as in NumPy."""
    places = function(array, axis=d, keepdims=keepdim) if array.ndim else np.zeros((), np.int64, like=array)
    return solid(places, np.int64)


def _arg(name: str, function: Any, input: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    if input.dtype is bool_:
        raise RuntimeError(f"{name}(): does not support bool input")
    array = input._array
    if dim is None:
        if not array.size:
            raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
        return wrap(
            _argument(function, array.reshape(-1), 0, False).reshape((1,) * array.ndim if keepdim else ()), int64
        )
    d = one_dim(dim, array.ndim)
    refuse_empty(name, array.shape, (d,) if array.ndim else ())
    return wrap(_argument(function, array, d, keepdim), int64)


@op()
@spelled
def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The index of the largest element, of all elements in a row or along *dim*: the first, where several are equal;
    NaN counts as largest.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1, 5, 2], [4, 3, 6]]).argmax(dim=1)
    tensor([1, 2])
    """
    return _arg("argmax", np.argmax, input, dim, keepdim)


@op()
@spelled
def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The index of the smallest element, as `argmax` gives the largest's; NaN counts as smallest.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([3, 1, 4, 1]).argmin()
    tensor(1)
    """
    return _arg("argmin", np.argmin, input, dim, keepdim)


def picked(name: str, node: str, input: Tensor, indices: np.ndarray, d: int, keepdim: bool) -> Any:
    """The pair of the elements at *indices* (which keep dimension *d*) and the indices."""
    array = input._array
    values = lay_out(np.take_along_axis(array, indices, d), [indices]) if array.ndim else array.copy()
    shape = values.shape if keepdim or not array.ndim else values.shape[:d] + values.shape[d + 1 :]
    index = wrap(indices, int64)

    def rule(g: Tensor) -> Tensor:
        return g.new_zeros(array.shape).scatter_add(d, index, g.reshape(indices.shape))

    taken = record(node, wrap(values.reshape(shape), input.dtype), (input,), (rule,))
    return named(name, "values", "indices")(taken, wrap(indices.reshape(shape), int64))


def _extreme(name: str, input: Tensor, dim: Any, keepdim: bool) -> Any:
    arg, reduction = (np.argmax, np.max) if name == "max" else (np.argmin, np.min)
    if isinstance(dim, Tensor):  # of two tensors, element by element
        return input.maximum(dim) if name == "max" else input.minimum(dim)
    array = input._array
    if dim is None:
        refuse_empty(name, array.shape, tuple(range(array.ndim)), False)
        out = wrap(solid(reduction(array)), input.dtype)
        rule = lambda g, out: shared(g, input, out)  # noqa: E731
        return record(f"{name.capitalize()}Backward1", out, (input,), (rule,), (input,), True)
    d = one_dim(dim, array.ndim)
    refuse_empty(name, array.shape, (d,) if array.ndim else ())
    return picked(name, f"{name.capitalize()}Backward0", input, _argument(arg, array, d, True), d, keepdim)


def shared(g: Tensor, input: Tensor, out: Tensor) -> Tensor:
    """The gradient *g* of *out*, one element of *input*, shared evenly by those that are equal to it."""
    winners = (input == out) | ((input != input) & (out != out))
    return only_where(winners, (g / winners.sum()).expand(input._array.shape))


def _shared_along(g: Tensor, input: Tensor, out: Tensor, dims: tuple[int, ...]) -> Tensor:
    """`shared` along *dims*, which *g* and *out* have kept. A NaN equals nothing, so that nothing times 1/0 goes there:
    NaN.
    """
    winners = input == out
    return g * winners / winners.sum(list(dims), keepdim=True)


@op()
@spelled
def max(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None) -> Any:
    """The largest element; along *dim*, a pair of the `values` and the `indices`; with another tensor, `maximum`.

    The gradient goes to the largest element, and is shared evenly where several are, but for `max(dim)`, which gives it
    to the one of its index.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1.0, 5.0], [4.0, 3.0]]).max(dim=0).values
    tensor([4., 5.])
    """
    return _extreme("max", input, dim if other is None else other, keepdim)


@op()
@spelled
def min(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None) -> Any:
    """The smallest element; along *dim*, a pair of the `values` and the `indices`; with another tensor, `minimum`.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([3, 1, 4]).min()
    tensor(1)
    """
    return _extreme("min", input, dim if other is None else other, keepdim)


def _amax(name: str, reduction: Any, input: Tensor, dim: Any, keepdim: bool) -> Tensor:
    shape = input._array.shape
    dims = dims_of(dim, len(shape))
    given = tuple(dim) if isinstance(dim, (tuple, list)) else () if dim is None else (dim,)
    refuse_empty(name, shape, (given or dims) if shape else (), bool(given))
    out = wrap(solid(reduction(input._array, axis=dims, keepdims=keepdim)), input.dtype)
    kept = kept_shape(shape, dims)

    def rule(g: Tensor, out: Tensor) -> Tensor:
        return _shared_along(g.reshape(kept), input, out.reshape(kept), dims)

    return record(f"{name.capitalize()}Backward0", out, (input,), (rule,), (input,), True)


@op()
@spelled
def amax(input: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The largest element along *dim*, an int or several; equal ones share the gradient.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1.0, 5.0], [4.0, 3.0]]).amax(dim=1)
    tensor([5., 4.])
    """
    return _amax("amax", np.max, input, dim, keepdim)


@op()
@spelled
def amin(input: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The smallest element along *dim*, an int or several; equal ones share the gradient.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1.0, 5.0], [4.0, 3.0]]).amin(dim=1)
    tensor([1., 3.])
    """
    return _amax("amin", np.min, input, dim, keepdim)


@op()
@spelled
def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """The smallest and the largest element, of all or along *dim*, as a pair `min`, `max`.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([3, 1, 4]).aminmax().max
    tensor(4)
    """
    shape = input._array.shape
    if dim is None:
        dims = tuple(range(len(shape)))
        if not input._array.size:
            raise RuntimeError(
                "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
            )
    else:
        dims = dims_of(dim, len(shape))
        if dims and not shape[dims[0]]:
            raise IndexError(f"aminmax: Expected reduction dim {dims[0]} to have non-zero size.")
    outs = [
        wrap(solid(f(input._array, axis=dims, keepdims=keepdim)), input.dtype) for f in (np.min, np.max)
    ]
    kept = kept_shape(shape, dims)

    def rule(grads: list[Tensor | None]) -> list[Tensor]:
        ends = (input.amin(list(dims), keepdim=True), input.amax(list(dims), keepdim=True))
        parts = []
        for g, end in zip(grads, ends):
            if g is not None:
                parts.append(_shared_along(g.reshape(kept), input, end, dims))
        return [parts[0] if len(parts) == 1 else parts[0] + parts[1]]

    record_many("AminmaxBackward0", outs, (input,), rule, (input,))
    return named("aminmax", "min", "max")(*outs)
