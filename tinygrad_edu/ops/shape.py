"""Other shapes for the same elements: view, reshape, flatten, squeeze. All are views where the strides allow it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..autograd.modes import mode
from ..dtypes import bfloat16
from .define import op
from .layout import ints_of
from .record import record
from .record import view as record_view
from .reduce import dims_of, one_dim
from .spelling import takes_axis
from .windows import contiguous_strides, copy_of, window

__all__ = [
    "clone",
    "flatten",
    "ravel",
    "reshape",
    "squeeze",
    "unflatten",
    "unsqueeze",
]

IMPOSSIBLE_VIEW = (
    "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
    "contiguous subspaces). Use .reshape(...) instead."
)


def inferred(shape: Sequence[int], count: int) -> tuple[int, ...]:
    """*shape* for *count* elements with the one -1 in it, if any, replaced; RuntimeError where they do not fit."""
    known = 1
    unknown = None
    for i, size in enumerate(shape):
        if size == -1:
            if unknown is not None:
                raise RuntimeError("only one dimension can be inferred")
            unknown = i
        elif size < 0:
            raise RuntimeError(f"invalid shape dimension {size} at index {i} of shape {list(shape)}")
        else:
            known *= size
    if known != count if unknown is None else (count % known if known else count):
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")
    if unknown is None:
        return tuple(shape)
    if not known:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension size -1 "
            "can be any value and is ambiguous"
        )
    return (*shape[:unknown], count // known, *shape[unknown + 1 :])


def runs(shape: Sequence[int], strides: Sequence[int]) -> list[tuple[int, int]]:
    """The groups of dimensions, from the last to the first, whose elements are evenly spaced: how many, and how far
    apart.

    >>> runs((2, 3, 4), (12, 4, 1)), runs((3, 2, 4), (4, 12, 1))
    ([(24, 1)], [(4, 1), (2, 12), (3, 4)])
    """
    result: list[tuple[int, int]] = []
    for size, stride in zip(reversed(shape), reversed(strides)):
        if result and (size == 1 or stride == result[-1][0] * result[-1][1]):
            result[-1] = (result[-1][0] * size, result[-1][1])
        else:
            result.append((size, stride))
    return result


def view_strides(shape: Sequence[int], strides: Sequence[int], new: Sequence[int]) -> tuple[int, ...] | None:
    """The strides with which the same memory is seen in the shape *new*; None where no strides do.

    A new dimension must lie within one run of evenly spaced elements: it can divide a run, but not span two.

    >>> view_strides((4, 6), (6, 1), (2, 2, 6)), view_strides((6, 4), (1, 6), (24,))
    ((12, 6, 1), None)
    """
    sizes = list(new)
    result: list[int] = []
    for count, step in runs(shape, strides):
        taken = 1
        while sizes and (taken < count or sizes[-1] == 1):
            result.append(taken * step)
            taken *= sizes.pop()
        if taken != count:
            return None
    return tuple(reversed(result))


def window_of_shape(array: np.ndarray, new: tuple[int, ...]) -> np.ndarray | None:
    """*array* seen in the shape *new*, which has as many elements, without copying; None where that is impossible."""
    if array.flags.c_contiguous and 1 not in array.shape:
        return array.reshape(new)
    if array.size == 0 or not array.ndim:
        strides: tuple[int, ...] | None = contiguous_strides(new, array.itemsize)
        if array.shape == new:
            strides = array.strides
    else:
        strides = view_strides(array.shape, array.strides, new)
    return None if strides is None else window(array, new, strides)


@op()
def view(input: Tensor, *size: Any, dtype: dtypes.dtype | None = None, **named: Any) -> Tensor:
    """The same memory seen in another shape, ints or one tuple, of which one may be -1: never a copy.

    RuntimeError where the numbers of elements differ, or where no strides show the elements in that shape. Given a
    dtype instead, the same bytes are read as elements of that type.  The gradient is viewed back.

    >>> import tinygrad_edu as torch
    >>> torch.arange(6).view(2, -1)
    tensor([[0, 1, 2],
            [3, 4, 5]])
    """
    if len(size) == 1 and isinstance(size[0], dtypes.dtype):
        (dtype,) = size
    if dtype is not None:
        return _view_as_dtype(input, dtype)
    if (not size and not named) or (len(size) == 1 and isinstance(size[0], (float, str))):
        raise TypeError(_no_such_view(size))
    old = input._array.shape
    new = inferred(ints_of("view", "size", size, named), input._array.size)
    array = window_of_shape(input._array, new)
    if array is None:
        raise RuntimeError(IMPOSSIBLE_VIEW)
    return record_view("ViewBackward0", input, array, lambda g: reshaped(g, old))


def reshaped(g: Tensor, shape: tuple[int, ...]) -> Tensor:
    """`reshape` for a gradient, whose new *shape* needs no check and which, if it has no past, nobody writes to."""
    if mode.grad or not g._array.flags.c_contiguous:
        return g.reshape(shape)
    return wrap(g._array.reshape(shape), g.dtype)


def folded(x: Tensor, shape: tuple[int, ...]) -> Tensor:
    """`reshape` for a new *shape* that needs no check."""
    array, old = x._array, x._array.shape
    if not array.flags.c_contiguous or 1 in old:
        return x.reshape(shape)
    return record_view("ViewBackward0", x, array.reshape(shape), lambda g: reshaped(g, old))


def _no_such_view(size: tuple[Any, ...]) -> str:
    types = ", ".join(type(x).__name__ for x in size)
    why = f"      didn't match because some of the arguments have invalid types: (!{types}!)\n" if size else ""
    return (
        f"view() received an invalid combination of arguments - got ({types}), but expected one of:\n"
        f" * (torch.dtype dtype)\n{why} * (tuple of ints size)\n{why}"
    )


def _view_as_dtype(input: Tensor, to: dtypes.dtype) -> Tensor:
    """The bytes of *input* read as elements of another type; a tensor outside autograd."""
    if to is input.dtype:
        return record_view("AliasBackward0", input, input._array[...], lambda g: g)
    if bfloat16 in (to, input.dtype):
        raise NotImplementedError(
            "view(dtype) from or to bfloat16 is not supported: its elements live in float32 arrays"
        )
    if to.itemsize != input.dtype.itemsize:
        _refuse_broken_elements(input, to)
    out = wrap(input._array.view(to.numpy), to)
    out._cell = input._shared_cell()
    return out


def _refuse_broken_elements(input: Tensor, to: dtypes.dtype) -> None:
    """RuntimeError where the bytes of *input* do not make whole elements of *to*, a type of another size."""
    strides, many = input.stride(), to.itemsize // input.dtype.itemsize or 1
    need, got = "", 0
    if not strides:
        need = "self.dim() cannot be 0"
    elif input._array.shape[-1] % many:
        need, got = f"self.size(-1) must be divisible by {many}", input._array.shape[-1]
    elif input._array.size:
        if input.storage_offset() % many:
            need, got = f"self.storage_offset() must be divisible by {many}", input.storage_offset()
        elif strides[-1] != 1:
            need, got = "self.stride(-1) must be 1", strides[-1]
        elif broken := [d for d, stride in enumerate(strides[:-1]) if stride % many]:
            need, got = f"self.stride({broken[0]}) must be divisible by {many}", strides[broken[0]]
    if need:
        but = f", but got {got}" if strides else ""
        raise RuntimeError(f"{need} to view {input.dtype.title} as {to.title} (different element sizes){but}")


@op()
def view_as(input: Tensor, other: Tensor) -> Tensor:
    """`view` with the shape of *other*."""
    return input.view(other._array.shape)


@op()
def reshape(input: Tensor, *shape: Any, **named: Any) -> Tensor:
    """The elements in order in another shape, ints or one tuple, of which one may be -1: a view where the strides allow
    it, else a copy.

    RuntimeError where the numbers of elements differ.  The gradient is reshaped back.

    >>> import tinygrad_edu as torch
    >>> torch.arange(6).reshape(3, 2).T.reshape(6)
    tensor([0, 2, 4, 1, 3, 5])
    """
    old = input._array.shape
    new = inferred(ints_of("reshape", "shape", shape, named), input._array.size)
    array = window_of_shape(input._array, new)
    if array is not None:
        name = "ViewBackward0" if input._array.flags.c_contiguous else "ReshapeAliasBackward0"
        return record_view(name, input, array, lambda g: reshaped(g, old))
    copy = _ordered_copy(input)
    return record(
        "UnsafeViewBackward0", wrap(copy._array.reshape(new), input.dtype), (copy,), (lambda g: reshaped(g, old),)
    )


def _ordered_copy(input: Tensor) -> Tensor:
    array = window(
        np.empty(input._array.size, input._array.dtype, like=input._array),
        input._array.shape,
        contiguous_strides(input._array.shape, input._array.itemsize),
    )
    array[...] = input._array
    return record("CloneBackward0", wrap(array, input.dtype), (input,), (lambda g: g,))


@op()
def reshape_as(input: Tensor, other: Tensor) -> Tensor:
    """`reshape` with the shape of *other*."""
    return input.reshape(other._array.shape)


@op()
def clone(input: Tensor, *, memory_format: Any = None) -> Tensor:
    """A copy, whose gradient is the input's too.

    >>> import tinygrad_edu as torch
    >>> x = torch.zeros(2)
    >>> y = x.clone().fill_(1)
    >>> x
    tensor([0., 0.])
    """
    return record("CloneBackward0", wrap(copy_of(input._array), input.dtype), (input,), (lambda g: g,))


@op()
def contiguous(input: Tensor, memory_format: Any = None) -> Tensor:
    """The tensor itself if its elements follow each other in memory in order, else a copy of which that is true."""
    return input if input._array.flags.c_contiguous else _ordered_copy(input)


@op()
def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The dimensions from *start_dim* to *end_dim* as one, by `reshape`.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 3, 4).flatten(1).shape
    tinygrad_edu.Size([2, 12])
    """
    shape = input._array.shape
    start, end = one_dim(start_dim, len(shape)), one_dim(end_dim, len(shape))
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if not shape:
        return input.reshape(1)
    if start == end:
        return input
    return input.reshape((*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


@op()
def unflatten(input: Tensor, dim: int, sizes: Any) -> Tensor:
    """Dimension *dim* as several of these *sizes*, of which one may be -1: a view.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 12).unflatten(1, (3, -1)).shape
    tinygrad_edu.Size([2, 3, 4])
    """
    shape = input._array.shape
    sizes = tuple(sizes)
    if not sizes:
        raise RuntimeError("unflatten: sizes must be non-empty")
    if not shape:
        raise RuntimeError("unflatten got an unexpected error:\nDimension specified as 0 but tensor has no dimensions")
    dim = one_dim(dim, len(shape))
    try:
        parts = inferred(sizes, shape[dim])
    except RuntimeError as error:
        if "invalid for input" not in str(error):
            raise RuntimeError(f"unflatten got an unexpected error:\n{error}") from None
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {dim} ({shape[dim]}) in the "
            "input tensor"
        ) from None
    return input.view((*shape[:dim], *parts, *shape[dim + 1 :]))


@op()
def ravel(input: Tensor) -> Tensor:
    """All elements in one dimension: a view of `contiguous()`."""
    return input.contiguous().view(-1)


@op()
@takes_axis
def squeeze(input: Tensor, dim: Any = None, *dims: int) -> Tensor:
    """A view without the dimensions of size 1: all of them or, of *dim* (an int or a tuple), those that are.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(1, 2, 1).squeeze(-1).shape
    tinygrad_edu.Size([1, 2])
    """
    dim = (dim, *dims) if dims else dim
    name = (
        "SqueezeBackward0"
        if dim is None
        else "SqueezeBackward2"
        if isinstance(dim, (tuple, list))
        else "SqueezeBackward1"
    )
    old = input._array.shape
    return record_view(name, input, squeezed(input._array, dim), lambda g: g.reshape(old))


def squeezed(array: np.ndarray, dim: Any) -> np.ndarray:
    if isinstance(dim, (tuple, list)) and not dim:
        return array[...]
    dims = dims_of(dim, array.ndim)
    return array.squeeze(tuple(d for d in dims if array.ndim and array.shape[d] == 1))


@op()
@takes_axis
def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """A view with a new dimension of size 1 before dimension *dim*.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 3).unsqueeze(-1).shape
    tinygrad_edu.Size([2, 3, 1])
    """
    old = input._array.shape
    return record_view("UnsqueezeBackward0", input, unsqueezed(input._array, dim), lambda g: g.reshape(old))


def unsqueezed(array: np.ndarray, dim: int) -> np.ndarray:
    shape, strides = array.shape, array.strides
    dim = one_dim(dim, len(shape) + 1)
    stride = shape[dim] * strides[dim] if dim < len(shape) else array.itemsize
    return window(array, (*shape[:dim], 1, *shape[dim:]), (*strides[:dim], stride, *strides[dim:]))
