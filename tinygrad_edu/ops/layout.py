"""How a tensor lies in memory: sizes, strides, where it starts, whether it is a view."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from .._tensor import Size, Tensor
from .define import op
from .reduce import one_dim
from .windows import address, contiguous_strides, memory_of

__all__ = ["numel"]


def ints_of(name: str, argument: str, values: Sequence[Any], named: dict[str, Any] | None = None) -> tuple[int, ...]:
    """*values*, several ints or one sequence of them (or what stands in *named* as *argument*), as a tuple of ints.

    TypeError, in the name of the caller, for anything else.
    """
    if len(values) == 1 and values[0].__class__ is tuple and not named:
        values = values[0]
        for value in values:
            if value.__class__ is not int:
                break
        else:
            return values
        values = (values,)
    if named:
        if not values and argument in named:
            values = (named.pop(argument),)
        for other in named:
            raise TypeError(f"{name}() got an unexpected keyword argument '{other}'")
    if not values:
        raise TypeError(f'{name}() missing 1 required positional arguments: "{argument}"')
    expected = f"{name}(): argument '{argument}' (position 1) must be tuple of ints"
    if len(values) == 1 and (isinstance(values[0], (tuple, list)) or not hasattr(values[0], "__index__")):
        values = values[0]
        if isinstance(values, str) or not hasattr(values, "__iter__"):
            raise TypeError(f"{expected}, not {type(values).__name__}")
    ints = []
    for i, value in enumerate(values):
        if value.__class__ is not int:
            if isinstance(value, bool) or not hasattr(value, "__index__"):
                raise TypeError(f"{expected}, but found element of type {type(value).__name__} at pos {i}")
            value = operator.index(value)
        ints.append(value)
    return tuple(ints)


@op()
def size(input: Tensor, dim: int | None = None) -> Any:
    """The shape or, with *dim*, the size along that dimension; IndexError where there is no such dimension.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 3).size(), torch.zeros(2, 3).size(-1)
    (tinygrad_edu.Size([2, 3]), 3)
    """
    shape = input._array.shape
    return Size(shape) if dim is None else shape[existing_dim(dim, len(shape))]


@op()
def stride(input: Tensor, dim: int | None = None) -> Any:
    """How many elements further in memory the next one along each dimension lies, or that of *dim*.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 3).stride(), torch.zeros(2, 3).T.stride()
    ((3, 1), (1, 3))
    """
    array = input._array
    itemsize = array.itemsize
    in_bytes = (
        array.strides if array.size else contiguous_strides(array.shape, itemsize)
    )  # NumPy keeps none of empty arrays
    strides = tuple(s // itemsize for s in in_bytes)
    return strides if dim is None else strides[existing_dim(dim, len(strides))]


def existing_dim(dim: int, ndim: int) -> int:
    """*dim* counted from 0; IndexError where there is no such dimension, and always of a 0-d tensor."""
    if not ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return one_dim(dim, ndim)


@op()
def dim(input: Tensor) -> int:
    """The number of dimensions."""
    return input._array.ndim


@op()
def ndimension(input: Tensor) -> int:
    """The number of dimensions, as `dim`."""
    return input._array.ndim


@op()
def numel(input: Tensor) -> int:
    """The number of elements.

    >>> import tinygrad_edu as torch
    >>> torch.numel(torch.zeros(2, 3))
    6
    """
    return input._array.size


@op()
def nelement(input: Tensor) -> int:
    """The number of elements, as `numel`."""
    return input._array.size


@op()
def is_contiguous(input: Tensor, memory_format: Any = None) -> bool:
    """Whether the elements follow each other in memory in their order.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 3).is_contiguous(), torch.zeros(2, 3).T.is_contiguous()
    (True, False)
    """
    return bool(input._array.flags.c_contiguous)


@op()
def storage_offset(input: Tensor) -> int:
    """How many elements from the start of the memory the first one of this tensor lies.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(5)[2:].storage_offset()
    2
    """
    array = input._array
    return (address(array) - address(memory_of(array))) // array.itemsize


@op()
def data_ptr(input: Tensor) -> int:
    """The address of the first element; two tensors with the same one share memory."""
    return address(input._array) if input._array.size else 0


@op()
def element_size(input: Tensor) -> int:
    """The bytes of one element."""
    return input.dtype.itemsize


@op()
def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Whether the shapes are equal."""
    return input._array.shape == other._array.shape


@op()
def is_shared(input: Tensor) -> bool:
    """Whether the memory is shared between processes: never, here."""
    return False


@op()
def _is_view(input: Tensor) -> bool:
    """Whether autograd knows this tensor as a window onto another, its `_base`."""
    return input._base is not None


Tensor.nbytes = property(lambda self: self._array.size * self.dtype.itemsize, doc="The bytes of all elements.")
Tensor.itemsize = property(lambda self: self.dtype.itemsize, doc="The bytes of one element.")
