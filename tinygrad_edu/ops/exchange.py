"""Tensors for others: NumPy arrays, DLPack, pickles and copies, and the text that `print` shows."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import INFERENCE, Tensor, wrap
from ..autograd.modes import mode
from ..backends.arrays import moved, on_host
from ..backends.device import CPU, check_device, get_default_device
from ..dtypes import bfloat16, of_numpy
from ..printing import tensor_text
from .define import op
from .windows import copy_of

__all__ = ["from_dlpack"]

DLPACK_OPENCL = 4  # the number that DLPack gives OpenCL
REQUIRES_GRAD = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
ONLY_LEAVES = (
    "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you "
    "were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see "
    "https://github.com/pytorch/pytorch/pull/103001"
)


@op()
def numpy(input: Tensor, *, force: bool = False) -> np.ndarray:
    """The elements as a NumPy array that shares the tensor's memory: a write to one is seen in the other.

    RuntimeError for a tensor that requires a gradient, unless *force*; TypeError for bfloat16, which NumPy does not
    have.

    >>> import tinygrad_edu as torch
    >>> x = torch.zeros(2, device="cpu")
    >>> x.numpy()[0] = 5
    >>> x.tolist()
    [5.0, 0.0]
    """
    if mode.grad and not force and input.requires_grad:
        raise RuntimeError(REQUIRES_GRAD)
    if input.device is not CPU and not force:
        raise TypeError(
            f"can't convert {input.device} device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host "
            "memory first."
        )
    if input.dtype is bfloat16:
        raise TypeError("Got unsupported ScalarType BFloat16")
    return on_host(input._array)[...]


@op()
def __array__(self: Tensor, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
    array = self.numpy()
    if dtype is not None and array.dtype != dtype:
        if copy is False:
            raise ValueError("Unable to avoid copy while creating an array as requested.")
        return array.astype(dtype)
    return array.copy() if copy else array


@op()
def __array_wrap__(self: Tensor, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Tensor:
    # NumPy's functions of tensors answer with tensors; PyTorch has its booleans come as bytes.
    array = np.asarray(array)
    if array.dtype == np.bool_:
        array = array.astype(np.uint8)
    return wrap(array, of_numpy(array.dtype))


Tensor.__array_priority__ = 1000  # so that an operator between an array and a tensor asks the tensor first


@op()
def __dlpack__(self: Tensor, **options: Any) -> Any:
    if self.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
    if self.device is not CPU:
        raise BufferError(f"Can't export a tensor of {self.device}, use tensor.cpu()")
    return self.numpy().__dlpack__(**options)


@op()
def __dlpack_device__(self: Tensor) -> tuple[int, int]:
    if self.device is not CPU:
        return DLPACK_OPENCL, self.device.index or 0
    return self._array.__dlpack_device__()


def from_dlpack(ext_tensor: Any) -> Tensor:
    """A tensor that shares the memory of any object with `__dlpack__`: an array of NumPy, a tensor of another library.

    >>> import numpy as np
    >>> from_dlpack(np.arange(3)).tolist()
    [0, 1, 2]
    """
    if not hasattr(ext_tensor, "__dlpack__"):
        raise RuntimeError(
            "from_dlpack received an invalid capsule. Note that DLTensor capsules can be consumed only once, so you "
            "might have already constructed a tensor from it once."
        )
    array = np.from_dlpack(ext_tensor)
    if not array.flags.writeable:  # NumPy's caution: the owner writes to its memory, and so may we
        from .windows import window

        array = window(array, array.shape, array.strides)
    return wrap(array, of_numpy(array.dtype))


@op()
def __repr__(self: Tensor) -> str:
    try:
        node = self.grad_fn
        name = None if node is None else node.name().rpartition(":")[2]
    except RuntimeError:  # a view whose past is lost
        name = "Invalid"
    kind = self.__class__
    where = self.device
    return tensor_text(
        on_host(self._array),
        self.dtype.name,
        requires_grad=self.requires_grad,
        grad_fn_name=name,
        default_dtype_name=dtypes.get_default_dtype().name,
        device_suffix=None if where == get_default_device() else str(where),
        class_name="tensor" if kind is Tensor else kind.__name__,
    )


@op()
def __format__(self: Tensor, spec: str) -> str:
    if not self._array.ndim and self.__class__ is Tensor:
        return format(self.item(), spec)
    return object.__format__(self, spec)


@op()
def __copy__(self: Tensor) -> Tensor:
    out = wrap(self._array, self.dtype)
    out.__class__ = self.__class__
    if self._cell is not INFERENCE:  # the copy of an inference tensor is an ordinary one
        out._cell = self._shared_cell()
    out._flag = self.requires_grad
    out.__dict__.update(_attributes(self))
    return out


@op()
def __deepcopy__(self: Tensor, memo: dict[int, Any]) -> Tensor:
    if not self.is_leaf:
        raise RuntimeError(ONLY_LEAVES)
    if id(self) in memo:
        return memo[id(self)]
    out = wrap(copy_of(self._array), self.dtype)
    out.__class__ = self.__class__
    out._flag = self.requires_grad
    memo[id(self)] = out
    if self._grad is not None:
        out._grad = self._grad.__deepcopy__(memo)
    from copy import deepcopy

    out.__dict__.update(deepcopy(_attributes(self), memo))
    return out


@op()
def __reduce__(self: Tensor) -> tuple[Any, ...]:
    where = str(self.device)
    parts = (self.__class__, on_host(copy_of(self._array)), self.dtype, self.requires_grad, where)
    return _rebuilt, parts, _attributes(self) or None


@op()
def __setstate__(self: Tensor, state: dict[str, Any]) -> None:
    self.__dict__.update(state)


def _rebuilt(kind: type, array: np.ndarray, dtype: Any, requires_grad: bool, where: str = "cpu") -> Tensor:
    out = wrap(moved(array, check_device(where)), dtype)
    out.__class__ = kind
    out._flag = requires_grad
    return out


def _attributes(x: Tensor) -> dict[str, Any]:
    """What the user has hung on *x*, without its hooks."""
    return {name: value for name, value in x.__dict__.items() if name not in ("_leaf_hooks", "_after_hooks")}
