"""Whole rows, or whatever lies at one position of a dimension: index_select, index_add, index_copy, index_fill.

Here the index is a vector of positions along one dimension; the other dimensions are taken whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..backends.numpy import quiet
from ..dtypes import bfloat16, cast, round_to_bfloat16
from .define import op, write_out
from .numbers import element, plain
from .outs import takes_out
from .record import record
from .reduce import one_dim
from .spelling import takes_axis
from .taking import OUT_OF, add_at
from .windows import copy_of

__all__ = ["index_add", "index_copy", "index_fill", "index_select"]


def _key(dim: int, places: np.ndarray) -> tuple[Any, ...]:
    return (*[slice(None)] * dim, places)


@op()
@takes_axis
def index_select(input: Tensor, dim: int, index: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The positions *index*, a vector, of dimension *dim*; always a copy.  The gradient is added back with `index_add`.

    >>> import tinygrad_edu as torch
    >>> torch.index_select(torch.tensor([[1, 2, 3], [4, 5, 6]]), 1, torch.tensor([0, 2]))
    tensor([[1, 3],
            [4, 6]])
    """
    shape, places = input._array.shape, index._array
    dim = one_dim(dim, len(shape))
    if places.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if index.dtype.name not in ("int32", "int64"):
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    if not shape and places.size != 1:
        raise RuntimeError(f"index_select(): Index to scalar can have only 1 value, got {places.size} value(s)")
    size = shape[dim] if shape else 1
    wrong = places[(places < 0) | (places >= size)]
    if wrong.size:
        if dim != 1:  # PyTorch takes another way there, which says it otherwise
            raise IndexError("index out of range in self")
        raise RuntimeError(f"INDICES element is out of DATA bounds, id={wrong.item(0)} axis_dim={size}")
    array = np.take(input._array, places.reshape(-1), dim) if shape else input._array.copy()
    rule = lambda g: g.new_zeros(shape).index_add(dim, index, g)  # noqa: E731
    result = record("IndexSelectBackward0", wrap(solid(array), input.dtype), (input,), (rule,), (index,))
    return result if out is None else write_out(out, result, "index_select")


@op(inplace=True)
def index_add(
    input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Any = 1, out: Tensor | None = None
) -> Tensor:
    """A copy of *input* to whose positions *index* along *dim* those of *source*, times *alpha*, are added; a position
    may come twice.

    The gradient of *source* is selected from where it was added.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(3).index_add(0, torch.tensor([0, 2, 2]), torch.tensor([1.0, 2.0, 3.0]))
    tensor([1., 0., 5.])
    """
    dim = _check_add(input, dim, index, source)
    array = input._array.copy()
    values = source._array if alpha == 1 else quiet.run(np.multiply, source._array, source.dtype.numpy.type(alpha))
    if array.ndim:
        add_at(array, _key(dim, index._array.reshape(-1)), values.reshape(_with_one(array.shape, dim, index)))
    else:
        array += values.reshape(-1).sum(dtype=array.dtype)
    result = wrap(round_to_bfloat16(array) if input.dtype is bfloat16 else array, input.dtype)

    def back(g: Tensor) -> Tensor:
        g = g.index_select(dim, index).reshape(source._array.shape)
        return g if alpha == 1 else g * alpha

    result = record("IndexAddBackward0", result, (input, source), (lambda g: g, back), (index,))
    return result if out is None else write_out(out, result, "index_add")


def _with_one(shape: tuple[int, ...], dim: int, index: Tensor) -> tuple[int, ...]:
    return (*shape[:dim], index._array.size, *shape[dim + 1 :])


def _check_add(input: Tensor, dim: int, index: Tensor, source: Tensor) -> int:
    name, shape, sizes, places = "index_add_()", input._array.shape, source._array.shape, index._array
    dim = one_dim(dim, len(shape))
    if places.ndim > 1:
        raise IndexError(
            f"{name}: Index is supposed to be a vector, but got dim: {places.ndim} with type: {index.dtype.title} and "
            f"size: {list(places.shape)}"
        )
    if index.dtype.name not in ("int32", "int64"):
        raise RuntimeError(f"{name}: Expected dtype int32/int64 for index but got: {index.dtype.title}")
    if source.dtype is not input.dtype:
        raise RuntimeError(
            f"{name}: self ({input.dtype.title}) and source ({source.dtype.title}) must have the same scalar type"
        )
    given = sizes[dim] if sizes else 1
    if dim >= max(len(sizes), 1) or places.size != given:
        raise RuntimeError(
            f"{name}: Number of indices ({places.size}) should be equal to source.size(dim): ({given}), for dim: {dim}"
        )
    if len(sizes) == len(shape) and sizes[:dim] + sizes[dim + 1 :] != shape[:dim] + shape[dim + 1 :]:
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(shape)} source.shape = {list(sizes)}"
        )
    size = shape[dim] if shape else 1
    if places.size and (places.min() < 0 or places.max() >= size):
        raise IndexError("index out of range in self")
    return dim


@op(inplace=True)
@takes_out
def index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """A copy of *input* whose positions *index* along *dim* are those of *source*.

    The gradient of *source* is selected from where it was put; what it replaced gets none.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(3).index_copy(0, torch.tensor([0, 2]), torch.tensor([1.0, 2.0]))
    tensor([1., 0., 2.])
    """
    dim = _check_copy(input, dim, index, source)
    array, places = input._array.copy(), index._array.reshape(-1)
    if array.ndim:
        array[_key(dim, places)] = source._array.reshape(_with_one(array.shape, dim, index))
    elif places.size:
        array[...] = source._array.reshape(-1)[-1]
    rules = (
        lambda g: g.index_fill(dim, index, 0),
        lambda g: g.index_select(dim, index).reshape(source._array.shape),
    )
    return record("IndexCopyBackward0", wrap(array, input.dtype), (input, source), rules, (index,))


def _check_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> int:
    name, shape, sizes, places = "index_copy_()", input._array.shape, source._array.shape, index._array
    dim = one_dim(dim, len(shape))
    if places.ndim > 1:
        raise IndexError(f"{name}: Index should have dimension 1 or 0 (got {places.ndim})")
    if not sizes and places.size != 1:
        raise IndexError(f"{name}: When source is scalar, index should have one element (got {places.size})")
    if sizes and shape and len(sizes) != len(shape):
        raise IndexError(
            f"{name}: When source and destination are not scalars, their dimensionality must match. Source "
            f"dimensionality "
            f"({len(sizes)}), destination dimensionality ({len(shape)})"
        )
    if index.dtype.name != "int64":
        raise RuntimeError(f"{name}: Expected a long tensor for index, but got {index.dtype.title}")
    if source.dtype is not input.dtype:
        raise RuntimeError(
            f"{name}: self and source expected to have the same dtype, but got (self) {input.dtype.title} and (source) "
            f"{source.dtype.title}"
        )
    own, other = shape[:dim] + shape[dim + 1 :], sizes[:dim] + sizes[dim + 1 :]
    if sizes and own != other:
        raise RuntimeError(
            f"{name}: Source/destination tensor must have same slice shapes. Destination slice shape: "
            f"{' '.join(map(str, own))} at dimension {dim} and source slice shape: {' '.join(map(str, other))} at "
            f"dimension 0."
        )
    if sizes and sizes[dim] != places.size:
        raise IndexError(
            f"{name}: Number of indices ({places.size}) should be equal to source.size(dim) ({sizes[dim]})"
        )
    size = shape[dim] if shape else 1
    wrong = places[(places < 0) | (places >= size)]
    if wrong.size:
        raise IndexError(f"{name}: {OUT_OF.format(wrong.item(0), dim, size)}")
    return dim


@op(inplace=True)
def index_fill(input: Tensor, dim: int, index: Tensor, value: Any) -> Tensor:
    """A copy of *input* whose positions *index* along *dim* are *value*, a number or a 0-d tensor.

    The gradient of *value* is the sum over where it was put.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(3).index_fill(0, torch.tensor([0, 2]), 7)
    tensor([7., 0., 7.])
    """
    if isinstance(value, Tensor) and value._array.ndim:
        raise RuntimeError(
            "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
            f"{value._array.ndim} dimension(s)."
        )
    shape, places = input._array.shape, index._array
    if index.dtype.name != "int64":
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    dim = one_dim(dim, len(shape))
    if places.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    size = shape[dim] if shape else 1
    wrong = places[(places < -size) | (places >= size)]
    if wrong.size:
        raise IndexError(OUT_OF.format(wrong.item(0), dim, size))
    array = copy_of(input._array)
    if isinstance(value, Tensor):
        number, name = quiet.run(cast, value._array, value.dtype, input.dtype), "IndexFillBackward1"
    else:
        number, name = element(plain(value), input.dtype), "IndexFillBackward0"
    if array.ndim:
        array[_key(dim, places)] = number
    elif places.size:
        array[...] = number
    from_zero = index if not places.size or places.min() >= 0 else index.where(index >= 0, index + size)
    rules = (lambda g: g.index_fill(dim, index, 0), lambda g: g.index_select(dim, from_zero).sum())
    return record(name, wrap(array, input.dtype), (input, value), rules, (index,))
