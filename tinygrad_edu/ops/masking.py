"""Truth values that choose elements: where, masked_fill, masked_select, masked_scatter; and where the elements are that
are not zero."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import solid
from ..backends.numpy import quiet
from ..dtypes import bool_, cast, float32, float64, int64
from .define import NUMBERS, Function, array_of, broadcast_error, evaluate, op, result_type_of, write_out
from .masks import only_where
from .numbers import element, plain
from .record import record
from .windows import embed

__all__ = ["argwhere", "bincount", "masked_fill", "masked_scatter", "masked_select", "nonzero", "where"]

BYTE_CONDITION = (
    "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future version of "
    "PyTorch. Use a boolean condition instead."
)
CHOICE = Function("where", np.where, "x ? y : z")
WHERE_FORMS = (
    "where() received an invalid combination of arguments - got ({}), but expected one of:\n * (Tensor condition)\n"
    " * (Tensor condition, Tensor input, Tensor other, *, Tensor out = None)\n * (Tensor condition, Number self, "
    "Tensor other)\n"
    " * (Tensor condition, Tensor input, Number other)\n * (Tensor condition, Number self, Number other)\n"
)


def _together(*tensors: Tensor) -> tuple[int, ...]:
    """The shape to which *tensors* broadcast."""
    shapes = [x._array.shape for x in tensors]
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        raise broadcast_error(shapes) from None


def where(condition: Tensor, input: Any = None, other: Any = None, *, out: Tensor | None = None) -> Any:
    """The elements of *input* where *condition* holds, those of *other* elsewhere; with one argument,
    `nonzero(as_tuple=True)`.

    All three broadcast; *input* and *other* may be numbers. Each one's gradient is zero where the other was chosen.

    >>> import tinygrad_edu as torch
    >>> x = torch.tensor([-1.0, 2.0])
    >>> torch.where(x > 0, x, 0)
    tensor([0., 2.])
    """
    if input is None and other is None:
        return nonzero(condition, as_tuple=True)
    if not all(isinstance(x, (Tensor, *NUMBERS)) for x in (input, other)) or not isinstance(condition, Tensor):
        given = [type(x).__name__ for x in (condition, input, other) if x is not None]
        raise TypeError(WHERE_FORMS.format(", ".join(given)))
    if condition.dtype.name == "uint8":
        warnings.warn(BYTE_CONDITION, UserWarning, stacklevel=2)
        condition = condition.to(bool_)
    if condition.dtype is not bool_:
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype {condition.dtype.title}"
        )
    to = result_type_of(input, other)
    x, y = array_of(input, to, loading=True), array_of(other, to, loading=True)
    _where_shapes(condition._array, x, y)
    result = evaluate(CHOICE, (condition._array, x, y), to)
    rules = (lambda g: only_where(condition, g), lambda g: only_where(condition.logical_not(), g))
    record("WhereBackward0", result, (input, other), rules, (condition,))
    return result if out is None else write_out(out, result, "where")


def _where_shapes(condition: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
    """RuntimeError where they do not broadcast."""
    shapes = [condition.shape, x.shape, y.shape]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        raise broadcast_error(shapes) from None


@op(method="where")
def _where_method(input: Tensor, condition: Tensor, other: Any) -> Tensor:
    """The elements of this tensor where *condition* holds, those of *other* elsewhere."""
    result: Tensor = where(condition, input, other)
    return result


@op(inplace=True)
def masked_fill(input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """A copy of *input* with *value*, a number or a 0-d tensor, where *mask* is True; the two broadcast.

    What is overwritten gets no gradient; *value* gets the sum of its places'.

    >>> import tinygrad_edu as torch
    >>> torch.ones(3).masked_fill(torch.tensor([True, False, True]), 0)
    tensor([0., 1., 0.])
    """
    if isinstance(value, Tensor) and value._array.ndim:
        raise RuntimeError(
            "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
            f"{value._array.ndim} dimension(s)."
        )
    shape = _together(mask, input)
    if mask.dtype is not bool_:
        raise RuntimeError(f"masked_fill_ only supports boolean masks, but got mask with dtype {mask.dtype.cpp_name}")
    if isinstance(value, Tensor):
        number, name = quiet.run(cast, value._array, value.dtype, input.dtype), "MaskedFillBackward1"
    else:
        number, name = element(plain(value), input.dtype), "MaskedFillBackward0"
    array = np.where(np.broadcast_to(mask._array, shape), number, input._array)
    rules = (lambda g: g.masked_fill(mask, 0), lambda g: only_where(mask, g).sum())
    return record(name, wrap(solid(array), input.dtype), (input, value), rules, (mask,))


@op()
def masked_select(input: Tensor, mask: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The elements of *input* where *mask* is True, as a vector; the two broadcast.

    >>> import tinygrad_edu as torch
    >>> x = torch.tensor([1.0, -2.0, 3.0])
    >>> torch.masked_select(x, x > 0)
    tensor([1., 3.])
    """
    if mask.dtype is not bool_:
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    shape = _together(mask, input)
    array, picked = (np.broadcast_to(x._array, shape or (1,)) for x in (input, mask))
    array = array[picked]
    rule = lambda g: g.new_zeros(shape).masked_scatter(mask, g)  # noqa: E731
    result = record("MaskedSelectBackward0", wrap(array, input.dtype), (input,), (rule,), (mask,))
    return result if out is None else write_out(out, result, "masked_select")


@op(inplace=True)
def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """A copy of *input* in which the places where *mask* is True have got the elements of *source*, one after the
    other.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(3).masked_scatter(torch.tensor([True, False, True]), torch.tensor([1.0, 2.0, 3.0]))
    tensor([1., 0., 2.])
    """
    shape = _together(mask, input)
    if input.dtype is not source.dtype:
        raise RuntimeError(
            f"masked_scatter: expected self and source to have same dtypes but got{input.dtype.title} and "
            f"{source.dtype.title}"
        )
    if mask.dtype is not bool_:
        raise RuntimeError(f"masked_scatter_ only supports boolean masks, but got mask with dtype {mask.dtype.title}")
    places, sizes = np.broadcast_to(mask._array, shape), source._array.shape
    count = int(places.sum())
    if count > source._array.size:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    array = solid(np.broadcast_to(input._array, shape), copy=True)
    array.reshape(-1)[places.reshape(-1)] = source._array.reshape(-1)[:count]

    def to_source(g: Tensor) -> Tensor:
        part = g.broadcast_to(shape).masked_select(mask)
        return embed("Slice", part, (source._array.size,), lambda a: a[:count]).reshape(sizes)

    rules = (lambda g: g.masked_fill(mask, 0), to_source)
    return record("MaskedScatterBackward0", wrap(array, input.dtype), (input, source), rules, (mask,))


@op()
def nonzero(input: Tensor, *, out: Tensor | None = None, as_tuple: bool = False) -> Any:
    """The places of the elements that are not zero, one a row; with *as_tuple*, one vector a dimension, as an index
    wants them.

    >>> import tinygrad_edu as torch
    >>> torch.nonzero(torch.tensor([[0, 5], [6, 0]]))
    tensor([[0, 1],
            [1, 0]])
    """
    array = input._array
    if as_tuple:
        return tuple(wrap(solid(places), int64) for places in np.atleast_1d(array).nonzero())
    rows = np.stack(array.nonzero()).T if array.ndim else np.empty((int(bool(array)), 0), np.int64, like=array)
    result = wrap(rows, int64)
    return result if out is None else write_out(out, result, "nonzero")


@op()
def argwhere(input: Tensor) -> Tensor:
    """The places of the elements that are not zero, one a row, as `nonzero`."""
    result: Tensor = nonzero(input)
    return result


@op()
def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each number from 0 to the largest, at least *minlength* of them, stands in the vector *input*; with
    *weights*, the sum of its weights.

    >>> import tinygrad_edu as torch
    >>> torch.bincount(torch.tensor([0, 1, 1, 3]))
    tensor([1, 2, 0, 1])
    """
    array = input._array
    if input.dtype.kind != "int":
        raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{input.dtype.title}'")
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    if array.ndim == 1 and not array.size:
        return wrap(np.zeros(minlength, np.int64, like=array), int64)
    if array.ndim != 1 or array.min() < 0:
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is None:
        return wrap(np.bincount(array.astype(np.int64), minlength=minlength), int64)
    if weights._array.shape != array.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    to = float32 if weights.dtype is float32 else float64
    sums = np.zeros(max(int(array.max()) + 1, minlength), to.numpy, like=array)
    np.add.at(sums, array, weights._array.astype(to.numpy))
    return wrap(sums, to)
