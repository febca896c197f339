"""Tensors from a shape: full of zeros, of ones, of a number, of whatever the memory held."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..autograd.modes import mode
from ..backends.arrays import device_of, moved, prototype
from ..backends.device import check_device
from ..dtypes import dtype, get_default_dtype, of_number
from .define import op
from .inplace import check_writable
from .numbers import NO_COMPLEX, element, plain
from .outs import NO_GRADIENT
from .windows import fills_its_memory, like_strides, window

__all__ = [
    "empty", "empty_like", "eye", "full", "full_like", "ones", "ones_like", "scalar_tensor", "zeros", "zeros_like",
]

PYTHON_TYPES = {float: dtypes.float64, int: dtypes.int64, bool: dtypes.bool_}


def dtype_of(name: str, given: Any) -> dtype | None:
    """The dtype that a user gave to the function *name*: a dtype, Python's float, int or bool, or None."""
    if given is None or isinstance(given, dtype):
        return given
    if isinstance(given, type) and given in PYTHON_TYPES:
        return PYTHON_TYPES[given]
    if given is complex:
        raise RuntimeError(NO_COMPLEX)
    raise TypeError(f"{name}(): argument 'dtype' must be torch.dtype, not {type(given).__name__}")


def made(
    array: Any, to: dtype, requires_grad: bool = False, out: Tensor | None = None, device: Any = None
) -> Tensor:
    """A new tensor around *array*, taken to *device* if it does not lie there, and asked for gradients if
    *requires_grad*; or *out* with these numbers in it.
    """
    if out is not None:
        if out._array.shape != array.shape:
            out._array = np.empty(array.shape, out._array.dtype, like=out._array)
        np.copyto(out._array, moved(array, out.device))
        out._bump()
        return out
    result = wrap(moved(array, check_device(device)), to)
    if requires_grad:
        if not to.is_floating_point:
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        result._flag = True
    return result


def check_out(name: str, out: Tensor) -> None:
    """RuntimeError where *out* takes part in a graph, or its writes are not counted."""
    if mode.grad and out.requires_grad:
        raise RuntimeError(f"{name}(): {NO_GRADIENT}")
    check_writable(out)


def on(device: Any, out: Tensor | None = None) -> Any:
    """For NumPy's `like=`: an array on the device that the user asked for, or that *out* is on; None for the CPU."""
    return prototype(check_device(device) if out is None else out.device)


def target(name: str, given: Any, otherwise: dtype, device: Any = None, out: Tensor | None = None) -> dtype:
    """The dtype to make, from what the user gave and from *out*; RuntimeError where these differ."""
    check_device(device)
    to = dtype_of(name, given)
    if out is None:
        return to or otherwise
    check_out(f"aten::{name}", out)
    if to is not None and to is not out.dtype:
        raise RuntimeError(f"dtype {to.title} does not match dtype of out parameter ({out.dtype.title})")
    return out.dtype


def shape_of(name: str, sizes: tuple[Any, ...], size: Any = None) -> tuple[int, ...]:
    """Sizes given as ints or as one sequence; RuntimeError for a negative one, TypeError for what is no int."""
    if not sizes:
        if size is None:
            raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
        sizes = (size,)
    if isinstance(sizes[0], (tuple, list)):
        if len(sizes) > 1:
            raise TypeError(f"{name}() takes 1 positional argument but {len(sizes)} were given")
        sizes = tuple(sizes[0])
    elif len(sizes) == 1 and (isinstance(sizes[0], bool) or not _is_int(sizes[0])):
        raise TypeError(f"{name}(): argument 'size' (position 1) must be tuple of ints, not {type(sizes[0]).__name__}")
    shape = []
    for position, n in enumerate(sizes):
        if not _is_int(n):
            raise TypeError(_no_int(name, n, position))
        shape.append(n.__index__())
    if shape and min(shape) < 0:
        if name == "zeros":
            raise RuntimeError("zeros: Dimension size must be non-negative.")
        wrong = next(n for n in shape if n < 0)
        raise RuntimeError(f"Trying to create tensor with negative dimension {wrong}: {shape}")
    if math.prod(shape) >= 2**60:
        raise RuntimeError(f"Storage size calculation overflowed with sizes={shape}")
    return tuple(shape)


def _is_int(n: Any) -> bool:
    if isinstance(n, Tensor):
        return not n._array.ndim and n.dtype.kind == "int"
    return hasattr(n, "__index__")


def _no_int(name: str, n: Any, position: int) -> str:
    kind = type(n).__name__
    if position == 0 or name == "full":
        found = f"but found element of type {kind} at pos {position}"
        return f"{name}(): argument 'size' (position 1) must be tuple of ints, {found}"
    return (
        f"{name}(): argument 'size' failed to unpack the object at pos {position + 1} with error "
        f'"type must be tuple of ints,but got {kind}"'
    )


def _filled(shape: tuple[int, ...], value: Any, to: dtype, like: Any) -> Any:
    if not value:
        return np.zeros(shape, to.numpy, like=like)
    return np.full(shape, element(value, to), to.numpy, like=like)


def full(
    size: Any, fill_value: Any, *, out: Tensor | None = None, dtype: dtype | None = None, layout: Any = None,
    device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:
    """A tensor of shape *size* full of one number, whose kind decides the dtype if none is given.

    >>> import tinygrad_edu as torch
    >>> torch.full((2, 2), 7)
    tensor([[7, 7],
            [7, 7]])
    """
    value = _number("full", "fill_value", 2, fill_value)
    to = target("full", dtype, of_number(value), device, out)
    if not isinstance(size, (tuple, list)):
        raise TypeError(f"full(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}")
    return made(_filled(shape_of("full", (size,)), value, to, on(device, out)), to, requires_grad, out, device)


def _number(name: str, argument: str, position: int, value: Any) -> Any:
    """*value* as a Python number; TypeError for anything that is not one number."""
    if isinstance(value, complex):
        raise RuntimeError(NO_COMPLEX)
    if isinstance(value, (int, float, np.number, np.bool_)) or (isinstance(value, Tensor) and not value._array.ndim):
        return plain(value)
    raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be Number, not {type(value).__name__}")


def zeros(
    *sizes: Any, size: Any = None, out: Tensor | None = None, dtype: dtype | None = None, layout: Any = None,
    device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:
    """A tensor of zeros, float32 unless *dtype* says otherwise; sizes as ints or one tuple.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    to = target("zeros", dtype, get_default_dtype(), device, out)
    return made(
        np.zeros(shape_of("zeros", sizes, size), to.numpy, like=on(device, out)), to, requires_grad, out, device
    )


def ones(
    *sizes: Any, size: Any = None, out: Tensor | None = None, dtype: dtype | None = None, layout: Any = None,
    device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:
    """A tensor of ones, float32 unless *dtype* says otherwise.

    >>> import tinygrad_edu as torch
    >>> torch.ones(3)
    tensor([1., 1., 1.])
    """
    to = target("ones", dtype, get_default_dtype(), device, out)
    return made(
        np.ones(shape_of("ones", sizes, size), to.numpy, like=on(device, out)), to, requires_grad, out, device
    )


def empty(
    *sizes: Any, size: Any = None, out: Tensor | None = None, dtype: dtype | None = None, layout: Any = None,
    device: Any = None, pin_memory: bool = False, requires_grad: bool = False, memory_format: Any = None,
) -> Tensor:
    """A tensor whose numbers are whatever the memory held.

    >>> import tinygrad_edu as torch
    >>> torch.empty(2, 3).shape
    tinygrad_edu.Size([2, 3])
    """
    to = target("empty", dtype, get_default_dtype(), device, out)
    return made(
        np.empty(shape_of("empty", sizes, size), to.numpy, like=on(device, out)), to, requires_grad, out, device
    )


def eye(
    n: int, m: int | None = None, *, out: Tensor | None = None, dtype: dtype | None = None, layout: Any = None,
    device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:
    """The identity matrix of n rows and, unless given, as many columns.

    >>> import tinygrad_edu as torch
    >>> torch.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    for position, (x, name) in enumerate(((n, "n"), (m, "m")), 1):
        if x is not None and (isinstance(x, bool) or not _is_int(x)):
            raise TypeError(f"eye(): argument '{name}' (position {position}) must be int, not {type(x).__name__}")
        if x is not None and x < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {x}")
    to = target("eye", dtype, get_default_dtype(), device, out)
    return made(np.eye(n, m, dtype=to.numpy, like=on(device, out)), to, requires_grad, out, device)


def scalar_tensor(s: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A 0-d tensor of the default dtype unless given.

    >>> import tinygrad_edu as torch
    >>> torch.scalar_tensor(3)
    tensor(3.)
    """
    value = _number("scalar_tensor", "s", 1, s)
    to = target("scalar_tensor", dtype, get_default_dtype(), device)
    return made(element(value, to), to, requires_grad, device=device)


# In the image of another tensor: its shape, its order in memory and, unless given, its dtype.


def blank_like(
    name: str, input: Any, dtype: Any, device: Any = None, memory_format: Any = None
) -> tuple[Any, dtype]:
    """An array, not yet filled, for a tensor like *input*, and its dtype."""
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    to = target(name, dtype, input.dtype, device)
    array = input._array
    like = array if device is None else on(device)
    if array.flags.c_contiguous or "contiguous" in str(memory_format):
        return np.empty(array.shape, to.numpy, like=like), to
    own = array.strides if fills_its_memory(array) else like_strides(array)
    strides = [s // array.itemsize * to.numpy.itemsize for s in own]
    return window(np.empty(array.size, to.numpy, like=like), array.shape, strides), to


def empty_like(
    input: Tensor, *, dtype: dtype | None = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """A tensor of the shape and, unless given, the dtype of *input*, whose numbers are whatever the memory held.

    >>> import tinygrad_edu as torch
    >>> torch.empty_like(torch.zeros(2)).shape
    tinygrad_edu.Size([2])
    """
    array, to = blank_like("empty_like", input, dtype, device, memory_format)
    return made(array, to, requires_grad, device=device_of(array))


def _full_like(
    name: str, input: Tensor, value: Any, dtype: Any, device: Any, requires_grad: bool, format: Any
) -> Tensor:
    array, to = blank_like(name, input, dtype, device, format)
    array[...] = element(value, to)
    return made(array, to, requires_grad, device=device_of(array))


def zeros_like(
    input: Tensor, *, dtype: dtype | None = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Zeros of the shape and, unless given, the dtype of *input*.

    >>> import tinygrad_edu as torch
    >>> torch.zeros_like(torch.ones(2))
    tensor([0., 0.])
    """
    return _full_like("zeros_like", input, 0, dtype, device, requires_grad, memory_format)


def ones_like(
    input: Tensor, *, dtype: dtype | None = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Ones of the shape and, unless given, the dtype of *input*.

    >>> import tinygrad_edu as torch
    >>> torch.ones_like(torch.zeros(2))
    tensor([1., 1.])
    """
    return _full_like("ones_like", input, 1, dtype, device, requires_grad, memory_format)


def full_like(
    input: Tensor, fill_value: Any, *, dtype: dtype | None = None, layout: Any = None, device: Any = None,
    requires_grad: bool = False, memory_format: Any = None,
) -> Tensor:
    """A tensor of the shape and, unless given, the dtype of *input*, full of one number.

    >>> import tinygrad_edu as torch
    >>> torch.full_like(torch.zeros(2), 3)
    tensor([3., 3.])
    """
    value = _number("full_like", "fill_value", 2, fill_value)
    return _full_like("full_like", input, value, dtype, device, requires_grad, memory_format)


def _at_home(input: Tensor, options: dict[str, Any]) -> dict[str, Any]:
    """*options*, with the device of *input* unless they name one."""
    return options if options.get("device") is not None else {**options, "device": input.device}


@op(method="new_zeros")
def _new_zeros(input: Tensor, *sizes: Any, dtype: dtype | None = None, **options: Any) -> Tensor:
    """Zeros of the shape given and, unless given, this tensor's dtype."""
    return zeros(*sizes, dtype=dtype or input.dtype, **_at_home(input, options))


@op(method="new_ones")
def _new_ones(input: Tensor, *sizes: Any, dtype: dtype | None = None, **options: Any) -> Tensor:
    """Ones of the shape given and, unless given, this tensor's dtype."""
    return ones(*sizes, dtype=dtype or input.dtype, **_at_home(input, options))


@op(method="new_empty")
def _new_empty(input: Tensor, *sizes: Any, dtype: dtype | None = None, **options: Any) -> Tensor:
    """An uninitialised tensor of the shape given and, unless given, this tensor's dtype."""
    return empty(*sizes, dtype=dtype or input.dtype, **_at_home(input, options))


@op(method="new_full")
def _new_full(input: Tensor, size: Any, fill_value: Any, *, dtype: dtype | None = None, **options: Any) -> Tensor:
    """A tensor of shape *size* and, unless given, this tensor's dtype, full of one number."""
    return full(size, fill_value, dtype=dtype or input.dtype, **_at_home(input, options))
