"""Making tensors: from data, from a shape, from a range."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..backends.device import check_device
from ..backends.numpy import quiet
from ..dtypes import bool_, cast, dtype, float64, get_default_dtype, int64, of_number, of_numpy, round_to_bfloat16
from ..dtypes import bfloat16 as bfloat16_
from .._tensor import Tensor, wrap
from .define import op

__all__ = [
    "arange", "as_tensor", "asarray", "empty", "empty_like", "eye", "from_numpy", "full", "full_like", "linspace", "logspace", "ones",
    "ones_like", "scalar_tensor", "tensor", "zeros", "zeros_like",
]


def made(array: np.ndarray, to: dtype, requires_grad: bool = False) -> Tensor:
    """A new tensor around *array*, asked for gradients if *requires_grad*."""
    out = wrap(array, to)
    if requires_grad:
        if not to.is_floating_point:
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        out._flag = True
    return out


def shape_of(name: str, size: tuple[Any, ...]) -> tuple[int, ...]:
    """Sizes given as ints or as one sequence; RuntimeError for a negative one, TypeError for what is no int."""
    if len(size) == 1 and isinstance(size[0], (tuple, list)):
        size = tuple(size[0])
    sizes = []
    for position, n in enumerate(size, 1):
        if isinstance(n, bool) or not hasattr(n, "__index__"):
            raise TypeError(
                f"{name}(): argument 'size' (position {position}) must be tuple of ints, not {type(n).__name__}"
            )
        sizes.append(n.__index__())
    if any(n < 0 for n in sizes):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(sizes)}: {sizes}")
    return tuple(sizes)


# From data.


def _read(data: Any, to: dtype | None) -> tuple[np.ndarray, dtype]:
    """*data* as a new array, with the dtype that PyTorch would infer for it, or with *to*."""
    if isinstance(data, (np.ndarray, np.generic)):
        have = of_numpy(data.dtype)
        return cast(np.array(data), have, to or have), to or have
    if isinstance(data, (bool, int, float)):
        have = to or of_number(data)
        try:
            return cast(np.asarray(data), float64 if isinstance(data, float) else of_number(data), have), have
        except OverflowError:
            raise RuntimeError("Overflow when unpacking long long") from None
    if not isinstance(data, (list, tuple, range)):
        if hasattr(data, "__array__"):
            return _read(np.asarray(data), to)
        if hasattr(data, "__len__") and hasattr(data, "__getitem__") and not isinstance(data, (str, bytes, dict)):
            return _read(list(data), to)
        kind = type(data).__name__
        if isinstance(data, str):
            raise TypeError(f"new(): invalid data type '{kind}'")
        raise RuntimeError(f"Could not infer dtype of {kind}")
    numbers: list[Any] = []
    shape = _flatten(data, numbers, 0, [])
    have = to or _infer(numbers)
    if have.kind == "int" and to is not None:
        numbers = [int(x) for x in numbers]
    wide = np.float64 if have.is_floating_point else np.bool_ if have is bool_ else np.int64
    try:
        array = np.array(numbers, wide).reshape(shape)
    except OverflowError:
        raise RuntimeError("Overflow when unpacking long long") from None
    return (round_to_bfloat16(array) if have is bfloat16_ else array.astype(have.numpy)), have


def _flatten(data: Any, numbers: list[Any], depth: int, shape: list[int]) -> list[int]:
    """Append the numbers of nested lists to *numbers*; return their shape, ValueError where the lists are not all of one length."""
    if isinstance(data, (list, tuple, range)) or (hasattr(data, "shape") and len(data.shape)):
        if depth == len(shape):
            shape.append(len(data))
        elif shape[depth] != len(data):
            raise ValueError(f"expected sequence of length {shape[depth]} at dim {depth} (got {len(data)})")
        for x in data:
            _flatten(x, numbers, depth + 1, shape)
        return shape
    if depth < len(shape):
        raise TypeError(f"expected a sequence at dim {depth}, not {type(data).__name__}")
    if isinstance(data, Tensor) or isinstance(data, np.generic):
        data = data.item() if isinstance(data, Tensor) else data
    elif not isinstance(data, (bool, int, float)):
        if isinstance(data, str):
            raise ValueError(f"too many dimensions '{type(data).__name__}'")
        raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")
    numbers.append(data)
    return shape


def _infer(numbers: list[Any]) -> dtype:
    """The dtype of a list of Python numbers: floating point if one is, else integer if one is, else bool."""
    if not numbers:
        return get_default_dtype()
    numpy_types = {x.dtype for x in numbers if isinstance(x, np.generic)}
    if numpy_types and all(isinstance(x, np.generic) for x in numbers):
        return of_numpy(np.result_type(*numpy_types))
    if any(isinstance(x, (float, np.floating)) for x in numbers):
        return get_default_dtype()
    return bool_ if all(isinstance(x, (bool, np.bool_)) for x in numbers) else int64


def tensor(
    data: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False
) -> Tensor:
    """A tensor with a copy of *data*: a number, nested lists, an array.

    Python floats become the default dtype (float32), ints int64, bools bool; an array keeps its dtype. Raises ValueError for lists of uneven lengths.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    tensor([[1., 2.],
            [3., 4.]])
    """
    check_device(device)
    if isinstance(data, Tensor):
        import warnings

        warnings.warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            UserWarning,
            stacklevel=2,
        )
        to = dtype or data.dtype
        return made(cast(data._array.copy(), data.dtype, to), to, requires_grad)
    array, to = _read(data, dtype)
    return made(array, to, requires_grad)


def as_tensor(data: Any, dtype: dtype | None = None, device: Any = None) -> Tensor:
    """*data* as a tensor, sharing memory with an array and being the tensor itself, where no cast is needed.

    >>> import tinygrad_edu as torch
    >>> torch.as_tensor([1, 2])
    tensor([1, 2])
    """
    check_device(device)
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    if isinstance(data, np.ndarray):
        shared = from_numpy(data)
        return shared if dtype is None else shared.to(dtype)
    array, to = _read(data, dtype)
    return wrap(array, to)


def asarray(
    obj: Any, *, dtype: dtype | None = None, device: Any = None, copy: bool | None = None, requires_grad: bool = False
) -> Tensor:
    """*obj* as a tensor; *copy* true copies always, false never (ValueError where a copy is needed), None only where needed.

    >>> import tinygrad_edu as torch
    >>> torch.asarray([1.0, 2.0])
    tensor([1., 2.])
    """
    shares = isinstance(obj, (Tensor, np.ndarray))
    out = as_tensor(obj, dtype, device)
    if copy is False and (not shares or (dtype is not None and dtype is not getattr(as_tensor(obj), "dtype", None))):
        raise ValueError("can't alias arbitrary sequence into a tensor." if not shares else "can't alias tensor with dtype")
    if copy and shares and (dtype is None or out is obj or out._array.base is not None or out._array is obj):
        out = out.clone()
    return out.requires_grad_() if requires_grad else out


def from_numpy(ndarray: np.ndarray) -> Tensor:
    """A tensor that shares the memory of a NumPy array: a write to one is seen in the other. TypeError for what is no array or has no such dtype.

    >>> import numpy as np
    >>> import tinygrad_edu as torch
    >>> array = np.array([1.0, 2.0])
    >>> t = torch.from_numpy(array)
    >>> array[0] = 5.0
    >>> t
    tensor([5., 2.], dtype=tinygrad_edu.float64)
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    to = of_numpy(ndarray.dtype)
    if any(s < 0 for s in ndarray.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently "
            "supported. (You can probably work around this by making a copy of your array  with array.copy().) "
        )
    return wrap(ndarray, to)


# From a shape.


def full(
    size: Any, fill_value: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, out: Tensor | None = None
) -> Tensor:
    """A tensor of shape *size* full of one number, whose kind decides the dtype if none is given.

    >>> import tinygrad_edu as torch
    >>> torch.full((2, 2), 7)
    tensor([[7, 7],
            [7, 7]])
    """
    check_device(device)
    value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    to = dtype or of_number(value)
    return _filled(shape_of("full", (size,) if isinstance(size, (tuple, list)) else size), value, to, requires_grad)


def _filled(shape: tuple[int, ...], value: Any, to: dtype, requires_grad: bool = False) -> Tensor:
    if value == 0:
        return made(np.zeros(shape, to.numpy), to, requires_grad)
    number = cast(np.asarray(value), of_number(value), to)
    return made(np.full(shape, number, to.numpy), to, requires_grad)


def zeros(*size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, out: Tensor | None = None) -> Tensor:
    """A tensor of zeros, float32 unless *dtype* says otherwise; sizes as ints or one tuple.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    check_device(device)
    return _filled(shape_of("zeros", size), 0, dtype or get_default_dtype(), requires_grad)


def ones(*size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, out: Tensor | None = None) -> Tensor:
    """A tensor of ones, float32 unless *dtype* says otherwise.

    >>> import tinygrad_edu as torch
    >>> torch.ones(3)
    tensor([1., 1., 1.])
    """
    check_device(device)
    return _filled(shape_of("ones", size), 1, dtype or get_default_dtype(), requires_grad)


def empty(*size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False, out: Tensor | None = None) -> Tensor:
    """A tensor whose numbers are whatever the memory held.

    >>> import tinygrad_edu as torch
    >>> torch.empty(2, 3).shape
    tinygrad_edu.Size([2, 3])
    """
    check_device(device)
    to = dtype or get_default_dtype()
    return made(np.empty(shape_of("empty", size), to.numpy), to, requires_grad)


def _like(input: Tensor, array: np.ndarray, to: dtype | None, requires_grad: bool, device: Any) -> Tensor:
    check_device(device)
    return made(array, to or input.dtype, requires_grad)


def zeros_like(input: Tensor, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, memory_format: Any = None) -> Tensor:
    """Zeros of the shape and, unless given, the dtype of *input*."""
    return _like(input, np.zeros_like(input._array, (dtype or input.dtype).numpy), dtype, requires_grad, device)


def ones_like(input: Tensor, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, memory_format: Any = None) -> Tensor:
    """Ones of the shape and, unless given, the dtype of *input*."""
    return _like(input, np.ones_like(input._array, (dtype or input.dtype).numpy), dtype, requires_grad, device)


def empty_like(input: Tensor, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, memory_format: Any = None) -> Tensor:
    """A tensor of the shape and, unless given, the dtype of *input*, whose numbers are whatever the memory held."""
    return _like(input, np.empty_like(input._array, (dtype or input.dtype).numpy), dtype, requires_grad, device)


def full_like(input: Tensor, fill_value: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, memory_format: Any = None) -> Tensor:
    """A tensor of the shape and, unless given, the dtype of *input*, full of one number.

    >>> import tinygrad_edu as torch
    >>> torch.full_like(torch.zeros(2), 3)
    tensor([3., 3.])
    """
    value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    to = dtype or input.dtype
    number = cast(np.asarray(value), of_number(value), to)
    return _like(input, np.full_like(input._array, number, to.numpy), dtype, requires_grad, device)


@op(method="new_tensor")
def _new_tensor(input: Tensor, data: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor with a copy of *data*, of this tensor's dtype unless given."""
    return tensor(data, dtype=dtype or input.dtype, device=device, requires_grad=requires_grad)


@op(method="new_zeros")
def _new_zeros(input: Tensor, *size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Zeros of shape *size* and this tensor's dtype unless given."""
    return zeros(*size, dtype=dtype or input.dtype, device=device, requires_grad=requires_grad)


@op(method="new_ones")
def _new_ones(input: Tensor, *size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones of shape *size* and this tensor's dtype unless given."""
    return ones(*size, dtype=dtype or input.dtype, device=device, requires_grad=requires_grad)


@op(method="new_empty")
def _new_empty(input: Tensor, *size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """An uninitialised tensor of shape *size* and this tensor's dtype unless given."""
    return empty(*size, dtype=dtype or input.dtype, device=device, requires_grad=requires_grad)


@op(method="new_full")
def _new_full(input: Tensor, size: Any, fill_value: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of shape *size* and this tensor's dtype unless given, full of one number."""
    return full(size, fill_value, dtype=dtype or input.dtype, device=device, requires_grad=requires_grad)


def scalar_tensor(s: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A 0-d tensor of the default dtype unless given.

    >>> import tinygrad_edu as torch
    >>> torch.scalar_tensor(3)
    tensor(3.)
    """
    return tensor(s, dtype=dtype or get_default_dtype(), device=device, requires_grad=requires_grad)


# From a range.


def arange(*bounds: Any, start: Any = None, end: Any = None, step: Any = None, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, out: Tensor | None = None) -> Tensor:
    """start, start + step, ... up to but not including *end*: `arange(end)`, `arange(start, end)`, `arange(start, end, step)`.

    Integers give int64; a single float gives the default dtype. Raises RuntimeError where the step leads away from the end.

    >>> import tinygrad_edu as torch
    >>> torch.arange(1, 10, 3)
    tensor([1, 4, 7])
    """
    check_device(device)
    if len(bounds) == 1 and end is None:
        bounds = (0 if start is None else start, *bounds)
    given = dict(zip(("start", "end", "step"), bounds, strict=False))
    first, last = given.get("start", start), given.get("end", end)
    by = given.get("step", step)
    first, by = (0 if first is None else first), (1 if by is None else by)
    first, last, by = (x.item() if isinstance(x, Tensor) else x for x in (first, last, by))
    to = dtype or (int64 if all(isinstance(x, (int, np.integer)) for x in (first, last, by)) else get_default_dtype())
    if by == 0:
        raise RuntimeError("step must be nonzero")
    if not all(math.isfinite(x) for x in (first, last)):
        raise RuntimeError(f"unsupported range: {first} -> {last}")
    if (by > 0 and first > last) or (by < 0 and first < last):
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    if to.is_floating_point:
        n = math.ceil((float(last) - float(first)) / by)
        array = first + by * np.arange(n, dtype=np.float64)
    else:
        n = math.ceil((last - first) / by)
        array = int(first) + int(by) * np.arange(n, dtype=np.int64)
    return made(round_to_bfloat16(array) if to is bfloat16_ else array.astype(to.numpy), to, requires_grad)


def linspace(start: Any, end: Any, steps: int, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, out: Tensor | None = None) -> Tensor:
    """*steps* numbers at equal distances from *start* to *end*, both included.

    >>> import tinygrad_edu as torch
    >>> torch.linspace(0, 1, steps=5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    check_device(device)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    start, end = (x.item() if isinstance(x, Tensor) else x for x in (start, end))
    to = dtype or get_default_dtype()
    return made(_evenly(start, end, steps, to), to, requires_grad)


def _evenly(start: float, end: float, steps: int, to: dtype) -> np.ndarray:
    """PyTorch's rounding: the first half counts up from the start, the second half down from the end, in the type of the result."""
    if not to.is_floating_point:
        step = np.float32((float(end) - float(start)) / max(steps - 1, 1))
        i = np.arange(steps, dtype=np.float64)
        values = np.where(i < steps // 2, np.trunc(start + step * i), np.trunc(end - step * (steps - 1 - i)))
        return values.astype(to.numpy)
    wide = np.float64 if to is float64 else np.float32
    if steps == 1:
        return np.full(1, start, to.numpy)
    first, last = wide(start), wide(end)
    step = wide((last - first) / wide(max(steps - 1, 1)))
    i = np.arange(steps, dtype=wide)
    half = steps // 2
    values = np.where(i < half, first + step * i, last - step * (wide(steps - 1) - i)).astype(wide)
    return round_to_bfloat16(values) if to is bfloat16_ else values.astype(to.numpy)


def logspace(start: Any, end: Any, steps: int, base: float = 10.0, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, out: Tensor | None = None) -> Tensor:
    """*base* to the powers that `linspace` gives.

    >>> import tinygrad_edu as torch
    >>> torch.logspace(0, 2, steps=3)
    tensor([  1.,  10., 100.])
    """
    check_device(device)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    start, end = (x.item() if isinstance(x, Tensor) else x for x in (start, end))
    to = dtype or get_default_dtype()
    exponents = _evenly(start, end, steps, to if to.is_floating_point else float64)
    array = quiet.run(np.power, exponents.dtype.type(base), exponents)
    return made(round_to_bfloat16(array) if to is bfloat16_ else array.astype(to.numpy), to, requires_grad)


def eye(n: int, m: int | None = None, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, out: Tensor | None = None) -> Tensor:
    """The identity matrix of n rows and, unless given, as many columns.

    >>> import tinygrad_edu as torch
    >>> torch.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    check_device(device)
    for x, name in ((n, "n"), (m, "m")):
        if x is not None and x < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {x}")
    to = dtype or get_default_dtype()
    return made(np.eye(n, m, dtype=to.numpy), to, requires_grad)
