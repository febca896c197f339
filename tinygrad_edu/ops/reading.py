"""Tensors from data: numbers, nested lists, NumPy arrays, other tensors."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..backends.arrays import moved
from ..backends.device import check_device
from ..backends.numpy import quiet
from ..dtypes import bool_, cast, dtype, get_default_dtype, of_number, of_numpy, promote_types
from .creation import dtype_of, made
from .define import op
from .numbers import NO_COMPLEX, converted, fits, type_name
from .warn import warn_once
from .windows import copy_of

__all__ = ["as_tensor", "asarray", "from_numpy", "tensor"]

FROM_TENSOR = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than {}(sourceTensor)."
)
READ_ONLY = (
    "The given NumPy array is not writable, and PyTorch does not support non-writable tensors. This means writing to "
    "this "
    "tensor will result in undefined behavior. You may want to copy the array to protect its data or make it writable "
    "before converting it to a tensor. This type of warning will be suppressed for the rest of this program."
)
SLOW = (
    "Creating a tensor from a list of numpy.ndarrays is extremely slow. Please consider converting the list to a "
    "single "
    "numpy.ndarray with numpy.array() before converting to a tensor."
)
KEEPS_GRAD = (
    "torch.asarray: unspecified requires_grad now defaults to obj.requires_grad instead of False. Pass "
    "requires_grad=False "
    "explicitly to get the old behavior and silence this warning."
)
BACKWARDS = (
    "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently "
    "supported. (You can probably work around this by making a copy of your array  with array.copy().) "
)


def tensor(
    data: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False
) -> Tensor:
    """A tensor with a copy of *data*: a number, nested lists, an array.

    Python floats become the default dtype (float32), ints int64, bools bool; an array keeps its dtype. Raises
    ValueError for lists of uneven lengths.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    tensor([[1., 2.],
            [3., 4.]])
    """
    check_device(device)
    to = dtype_of("tensor", dtype)
    if isinstance(data, Tensor):
        warnings.warn(FROM_TENSOR.format("torch.tensor"), UserWarning, stacklevel=2)
        return _copied(data, to or data.dtype, data.device if device is None else device, requires_grad)
    array, to = _read(data, to)
    return made(array, to, requires_grad, device=device)


def _copied(data: Tensor, to: dtype, device: Any, requires_grad: bool) -> Tensor:
    return made(quiet.run(cast, copy_of(data._array), data.dtype, to), to, requires_grad, device=device)


def _read(data: Any, to: dtype | None) -> tuple[np.ndarray, dtype]:
    """*data* as a new array, with the dtype that PyTorch would infer for it, or with *to*."""
    if isinstance(data, np.ndarray):
        have = _checked(data)
        return quiet.run(cast, copy_of(data), have, to or have), to or have
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    leaves, shape = [data], ()
    if not isinstance(data, (int, float, np.generic)):
        if hasattr(data, "__array__") and (array := np.asarray(data)).dtype != object:
            return _read(array, to)
        if isinstance(data, dict) or not (hasattr(data, "__len__") and hasattr(data, "__getitem__")):
            _own_dtype(data)  # which raises
        leaves, shape = _leaves(data)
        if leaves and isinstance(leaves[0], np.ndarray):
            warn_once(SLOW)
            return _read(np.array([_of_one_type(leaves)]).reshape((*shape, *leaves[0].shape)), to)
    array, have = _as_array(leaves, to)
    return array.reshape(shape), have


def _of_one_type(arrays: list[np.ndarray]) -> list[np.ndarray]:
    for array in arrays:
        _checked(array)
        if array.shape != arrays[0].shape:
            raise ValueError(f"expected sequence of length {len(arrays[0])} at dim 1 (got {len(array)})")
    return arrays


def _leaves(data: Any) -> tuple[list[Any], tuple[int, ...]]:
    """The numbers in nested sequences, in their order, and the shape; the first of each level says what the others have
    to be like."""
    shape = [len(data)]
    level: list[Any] = list(data)
    while level and _is_sequence(level[0]):
        length = len(level[0])
        for row in level:
            if not _is_sequence(row):
                raise TypeError("not a sequence")
            if len(row) != length:
                raise ValueError(f"expected sequence of length {length} at dim {len(shape)} (got {len(row)})")
        shape.append(length)
        level = [x for row in level for x in row]
    if level and isinstance(level[0], str):
        raise ValueError(f"too many dimensions '{type(level[0]).__name__}'")
    return level, tuple(shape)


def _is_sequence(x: Any) -> bool:
    return isinstance(x, (list, tuple, range, Sequence)) and not isinstance(x, (str, bytes))


def _as_array(leaves: list[Any], to: dtype | None) -> tuple[np.ndarray, dtype]:
    """Numbers, which may be NumPy's or in 0-d tensors, as an array of their common dtype, or of *to*."""
    kinds = {x.__class__ for x in leaves}
    if kinds <= {int, float, bool}:
        own = get_default_dtype() if float in kinds or not kinds else dtypes.int64 if int in kinds else bool_
    else:
        own = _own_dtype(leaves[0])
        for x in leaves:
            own = promote_types(own, _own_dtype(x))
        leaves = [_number(x) for x in leaves]
    to = to or own
    wide = np.float64 if own.is_floating_point or to.is_floating_point else np.int64
    try:
        array = np.array(leaves, wide)
    except OverflowError:
        raise ValueError("Overflow when unpacking long long") from None
    if not fits(array, to):
        raise RuntimeError(f"value cannot be converted to type {to.name} without overflow")
    return converted(array, to), to


def _own_dtype(x: Any) -> dtype:
    if isinstance(x, Tensor):
        return x.dtype
    if isinstance(x, np.generic):
        return of_numpy(x.dtype)
    if isinstance(x, (int, float)):
        return of_number(x)
    if isinstance(x, complex):
        raise RuntimeError(NO_COMPLEX)
    if isinstance(x, str):
        raise TypeError("new(): invalid data type 'str'")
    if isinstance(x, (list, tuple)):
        raise TypeError(f"'{type(x).__name__}' object cannot be interpreted as an integer")
    raise RuntimeError(f"Could not infer dtype of {type(x).__name__}")


def _number(x: Any) -> Any:
    if isinstance(x, Tensor):
        if x._array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return x._array.item()
    return x


def _checked(array: np.ndarray) -> dtype:
    """The dtype of *array*; an error where a tensor cannot hold what the array holds, or as it holds it."""
    if array.dtype.kind == "c":
        raise TypeError(NO_COMPLEX)
    if not array.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. Conversion between byte orders is "
            "currently not supported."
        )
    to = of_numpy(array.dtype)
    if any(s < 0 for s in array.strides):
        raise ValueError(BACKWARDS)
    if any(s % array.itemsize for s in array.strides):
        raise ValueError(
            "given numpy array strides not a multiple of the element byte size. Copy the numpy array to reallocate the "
            "memory."
        )
    return to


def from_numpy(ndarray: np.ndarray) -> Tensor:
    """A tensor that shares the memory of a NumPy array: a write to one is seen in the other. TypeError for what is no
    array or has no such dtype.

    >>> import numpy as np
    >>> import tinygrad_edu as torch
    >>> array = np.array([1.0, 2.0])
    >>> t = torch.from_numpy(array)
    >>> array[0] = 5.0
    >>> t.dtype, t.tolist()
    (tinygrad_edu.float64, [5.0, 2.0])
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type_name(ndarray)})")
    to = _checked(ndarray)
    if not ndarray.flags.writeable:
        warn_once(READ_ONLY)
    return wrap(ndarray if ndarray.__class__ is np.ndarray else np.asarray(ndarray), to)


def as_tensor(data: Any, dtype: dtype | None = None, device: Any = None) -> Tensor:
    """*data* as a tensor, sharing memory with an array and being the tensor itself, where no cast is needed.

    >>> import tinygrad_edu as torch
    >>> torch.as_tensor([1, 2])
    tensor([1, 2])
    """
    check_device(device)
    to = dtype_of("as_tensor", dtype)
    if isinstance(data, np.ndarray):
        data = from_numpy(data).to(check_device(device))
    if isinstance(data, Tensor):
        return data.to(data.device if device is None else device, to)
    array, to = _read(data, to)
    return wrap(moved(array, check_device(device)), to)


def asarray(
    obj: Any, *, dtype: dtype | None = None, device: Any = None, copy: bool | None = None,
    requires_grad: bool | None = None,
) -> Tensor:
    """*obj* as a tensor; *copy* true copies always, false never (ValueError where a copy is needed), None only where
    needed.

    >>> import tinygrad_edu as torch
    >>> torch.asarray([1.0, 2.0])
    tensor([1., 2.])
    """
    check_device(device)
    to = dtype_of("asarray", dtype)
    if isinstance(obj, (Tensor, np.ndarray)):
        source = obj if isinstance(obj, Tensor) else from_numpy(obj)
        if copy is False and to is not None and to is not source.dtype:
            raise ValueError(f"can't alias tensor with dtype '{source.dtype.title}' into dtype '{to.title}'.")
        home = source.device if device is None and isinstance(obj, Tensor) else check_device(device)
        out = source.to(home, to)
        if copy and out is source:
            out = out.clone()
    else:
        if copy is False:
            raise ValueError("can't alias arbitrary sequence into a tensor.")
        out = as_tensor(obj, to, device)
    if requires_grad is None and out.requires_grad:
        warnings.warn(KEEPS_GRAD, UserWarning, stacklevel=2)
    if requires_grad is None or requires_grad == out.requires_grad:
        return out
    if not requires_grad:
        return out.detach()
    if not out.dtype.is_floating_point:
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
    return (out.detach() if out is obj else out).requires_grad_()


@op(method="new_tensor")
def _new_tensor(
    input: Tensor, data: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A tensor with a copy of *data* and, unless given, this tensor's dtype."""
    where = input.device if device is None else device
    if isinstance(data, Tensor):
        warnings.warn(FROM_TENSOR.format("tensor.new_tensor"), UserWarning, stacklevel=2)
        return _copied(data, dtype or input.dtype, where, requires_grad)
    return tensor(data, dtype=dtype or input.dtype, device=where, requires_grad=requires_grad)
