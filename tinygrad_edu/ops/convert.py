"""Another dtype or device for a tensor's numbers: to, float, long, cpu ...; and its numbers as Python's: item, tolist,
float(), bool(), iteration.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..backends.arrays import moved
from ..backends.device import CPU, check_device, device
from ..backends.numpy import quiet
from ..dtypes import cast, dtype
from .define import op
from .record import record
from .windows import copy_of, fills_its_memory, like_strides, window

__all__: list[str] = []  # methods of Tensor only

FLAGS = "bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None"
TO_FORMS = f"""to() received an invalid combination of arguments - got ({{}}), but expected one of:
 * (torch.device device = None, torch.dtype dtype = None, {FLAGS})
 * (torch.dtype dtype, {FLAGS})
 * (Tensor tensor, {FLAGS})
"""
PYTHON_TYPES = {float: dtypes.float64, int: dtypes.int64, bool: dtypes.bool_}


def converted(input: Tensor, to: dtype, copy: bool = False) -> Tensor:
    """*input* in dtype *to*: the tensor itself where it has it already, unless *copy*.  The gradient is cast back (by
    `fit`).
    """
    if to is input.dtype:
        if not copy:
            return input
        array = copy_of(input._array)
    else:
        array = quiet.run(cast, input._array, input.dtype, to)
        if array is input._array or array.base is not None or 1 in array.shape or not fills_its_memory(input._array):
            memory = np.empty(array.size, array.dtype, like=array)
            copied = window(memory, array.shape, _strides_in(input._array, array.itemsize))
            copied[...] = array
            array = copied
    out = wrap(array, to)
    return _copied(out, input)


def _copied(out: Tensor, input: Tensor) -> Tensor:
    """*out*, another form of *input*, recorded as such: the gradient goes back to the dtype and device of *input*."""
    home = input.device
    rule = lambda g: relocated(g, home)  # noqa: E731
    return record("ToCopyBackward0", out, (input,), (rule,)) if out.dtype.is_floating_point else out


def relocated(input: Tensor, where: device, copy: bool = False) -> Tensor:
    """*input* on the device *where*: the tensor itself where it lies there, unless *copy*. The gradient goes back the
    same way.
    """
    if input.device == where and not copy:
        return input
    array = moved(input._array, where)
    return _copied(wrap(copy_of(array) if array is input._array else array, input.dtype), input)


def _strides_in(array: np.ndarray, itemsize: int) -> tuple[int, ...]:
    return tuple(s // array.itemsize * itemsize for s in like_strides(array))


@op()
def to(
    input: Tensor,
    *args: Any,
    dtype: Any = None,
    device: Any = None,
    non_blocking: bool = False,
    copy: bool = False,
    memory_format: Any = None,
    **named: Any,
) -> Tensor:
    """This tensor with another dtype, on another device, or both, as those of another tensor; the tensor itself where
    nothing would change.

    `x.to(dtype)`, `x.to(device, dtype)`, `x.to(other)`; *copy* makes a copy in any case; RuntimeError where there is no
    such device.  The gradient is cast back.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1.7, -1.7]).to(torch.int64)
    tensor([ 1, -1])
    """
    device, dtype, copied = read_to(args, dtype=dtype, device=device, **named)
    where = input.device if device is None else check_device(device)
    if where == input.device:
        return converted(input, dtype or input.dtype, copy or copied)
    return relocated(converted(input, dtype or input.dtype), where)


def read_to(args: Sequence[Any], *, dtype: Any = None, device: Any = None, **named: Any) -> tuple[Any, Any, bool]:
    """The device, the dtype and whether to copy, as the arguments of `to` ask for them: None for what is not asked."""
    given, known = list(args), {"non_blocking", "copy", "memory_format"}
    if given and isinstance(given[0], Tensor):
        dtype, device = given[0].dtype, given[0].device
        del given[0]
    else:
        if given and (given[0] is None or _is_device(given[0])):
            device = given.pop(0)
        if given and (isinstance(given[0], dtypes.dtype) or given[0] is None or given[0] in PYTHON_TYPES):
            dtype = given.pop(0)
    if len(given) > 2 or named.keys() - known or not all(isinstance(x, bool) for x in given):
        types = [x.__class__.__name__ for x in args] + [f"{k}={v.__class__.__name__}" for k, v in named.items()]
        raise TypeError(TO_FORMS.format(", ".join(types)))
    return device, PYTHON_TYPES.get(dtype, dtype), given[1] if len(given) == 2 else named.get("copy", False)


def _is_device(x: Any) -> bool:
    return isinstance(x, (str, device)) or (isinstance(x, int) and not isinstance(x, bool))


def _cast_method(name: str, to: dtype) -> None:
    def method(self: Tensor, memory_format: Any = None) -> Tensor:
        return converted(self, to)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"This tensor with dtype {to.name}, as `to`."
    setattr(Tensor, name, method)


for _name, _dtype in {
    "float": dtypes.float32,
    "double": dtypes.float64,
    "half": dtypes.float16,
    "bfloat16": dtypes.bfloat16,
    "int": dtypes.int32,
    "long": dtypes.int64,
    "short": dtypes.int16,
    "char": dtypes.int8,
    "byte": dtypes.uint8,
    "bool": dtypes.bool_,
}.items():
    _cast_method(_name, _dtype)


@op()
def type(input: Tensor, dtype: Any = None, non_blocking: bool = False) -> Any:
    """The name of the tensor's type, as `torch.FloatTensor`; or, given a dtype or such a name, the tensor cast to it.

    ValueError for a name that is none.
    """
    if dtype is None:
        return f"torch.{input.dtype.title}Tensor"
    if isinstance(dtype, dtypes.dtype):
        return converted(input, dtype)
    name = dtype if isinstance(dtype, str) else getattr(dtype, "__name__", str(dtype))
    wanted = getattr(dtype, "dtype", None)
    for candidate in dtypes.ALL.values():
        if (
            name in (f"torch.{candidate.title}Tensor", f"{dtypes.MODULE}.{candidate.title}Tensor")
            or wanted is candidate
        ):
            return converted(input, candidate)
    raise ValueError(f"invalid type: '{name}'")


@op()
def type_as(input: Tensor, other: Tensor) -> Tensor:
    """This tensor with the dtype of *other*."""
    return converted(input, other.dtype)


@op()
def cpu(input: Tensor, memory_format: Any = None) -> Tensor:
    """This tensor on the CPU: itself, where it lies there already, else a copy. The gradient goes back the same way."""
    return relocated(input, CPU)


@op()
def opencl(input: Tensor, device: Any = None, non_blocking: bool = False, memory_format: Any = None) -> Tensor:
    """This tensor on an OpenCL device, the first or that of a number: itself, where it lies there already, else a copy.

    RuntimeError where there is no such device. The gradient goes back the same way.
    """
    name = "opencl" if device is None else f"opencl:{device}" if isinstance(device, int) else device
    where = check_device(name)
    if where.type != "opencl":
        raise RuntimeError("Invalid device, must be opencl device")
    return relocated(input, where)


@op()
def cuda(input: Tensor, device: Any = None, non_blocking: bool = False, memory_format: Any = None) -> Tensor:
    """There is no CUDA device: AssertionError, as from a PyTorch that was built without CUDA."""
    check_device("cuda" if device is None else device)
    raise RuntimeError("Invalid device, must be cuda device")


@op()
def is_floating_point(input: Tensor) -> bool:
    """Whether the dtype is one of floating-point numbers."""
    return input.dtype.is_floating_point


@op()
def is_complex(input: Tensor) -> bool:
    """Whether the dtype is complex: never, here."""
    return False


@op()
def is_signed(input: Tensor) -> bool:
    """Whether the dtype has negative numbers."""
    return input.dtype.is_signed


@op()
def get_device(input: Tensor) -> int:
    """The number of the tensor's device; -1 for the CPU."""
    index = input.device.index
    return -1 if index is None else index


@op()
def item(input: Tensor) -> Any:
    """The only element, as a Python number; RuntimeError where there are more.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([2.5]).item()
    2.5
    """
    if input._array.size != 1:
        raise RuntimeError(f"a Tensor with {input._array.size} elements cannot be converted to Scalar")
    return input._array.item()


@op()
def tolist(input: Tensor) -> Any:
    """The elements as nested lists of Python numbers; of a 0-d tensor, the number.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([[1, 2], [3, 4]]).tolist()
    [[1, 2], [3, 4]]
    """
    return input._array.tolist()


_warned = False


def _only_element(self: Tensor, warn: bool = False) -> Any:
    global _warned
    if self._array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    if warn and not _warned and self.requires_grad:
        _warned = True  # as PyTorch, once in a program
        warnings.warn(
            "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\nConsider using "
            "tensor.detach() first.",
            UserWarning,
            stacklevel=3,
        )
    return self._array.item()


@op()
def __float__(self: Tensor) -> float:
    return float(_only_element(self, warn=True))


@op()
def __int__(self: Tensor) -> int:
    return int(_only_element(self))


@op()
def __complex__(self: Tensor) -> complex:
    return complex(_only_element(self, warn=True))


@op()
def __bool__(self: Tensor) -> bool:
    if self._array.size == 1:
        return bool(self._array.item())
    how_many = "more than one value" if self._array.size else "no values"
    raise RuntimeError(f"Boolean value of Tensor with {how_many} is ambiguous")


@op()
def __index__(self: Tensor) -> int:
    if self._array.size != 1 or self.dtype.is_floating_point:
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(self._array.item())


@op()
def __len__(self: Tensor) -> int:
    if not self._array.ndim:
        raise TypeError("len() of a 0-d tensor")
    return len(self._array)


@op()
def __iter__(self: Tensor) -> Iterator[Tensor]:
    if not self._array.ndim:
        raise TypeError("iteration over a 0-d tensor")
    return iter(self.unbind(0))


@op()
def __reversed__(self: Tensor) -> Tensor:
    return self.flip(0) if self._array.ndim else self


@op()
def __contains__(self: Tensor, element: Any) -> bool:
    if isinstance(element, (Tensor, int, float, np.number, np.bool_)):
        return bool((self == element).any())
    raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {element.__class__}.")
