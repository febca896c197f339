"""CLArray: what a NumPy array is, in the memory of an OpenCL device.

It is a window, of a shape, strides and an offset, onto a block of memory; several may share one block. What makes
another window is here. What computes is in the modules beside this one, which `protocol` makes NumPy's own functions
find: `np.exp(array)` and `np.where(array > 0, array, 0)` run on the array's device.

Everything is enqueued and returns at once. Only what needs the elements here waits: `get`, `item`, `tolist`, a truth
value, printing, and the functions whose result's shape depends on elements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..layouts import is_dense
from . import windows
from .runtime import Block, Device
from .types import code_of, dtype_of

LARGEST = 2**31 - 1  # kernels count elements in ints


class Flags:
    """What `array.flags` says of the order of elements in memory."""

    __slots__ = ("c_contiguous", "f_contiguous", "owndata")
    writeable = aligned = True

    def __init__(self, array: CLArray) -> None:
        shape, strides, itemsize = array.shape, array.strides, array.itemsize
        self.c_contiguous = windows.is_contiguous(shape, strides, itemsize)
        self.f_contiguous = windows.is_contiguous(shape[::-1], strides[::-1], itemsize)
        self.owndata = array.base is None


class CLArray(np.lib.mixins.NDArrayOperatorsMixin):
    """Elements of one type, named by *code* (see `types`), in *block*, from *offset* bytes on."""

    __slots__ = ("__weakref__", "base", "block", "code", "device", "dtype", "layout", "offset", "shape", "strides")
    __array_priority__ = 1000  # NumPy's scalars leave operators to this class

    def __init__(
        self, device: Device, block: Block, code: str, shape: windows.Sizes, strides: windows.Sizes, offset: int = 0,
        base: CLArray | None = None,
    ) -> None:
        self.device, self.block, self.code = device, block, code
        self.shape, self.strides, self.offset = shape, strides, offset
        self.dtype, self.base = dtype_of(code), base
        self.layout = (device, code, shape, strides, offset)  # all that a kernel must know, but for the block

    # Attributes.

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return prod(self.shape)

    @property
    def itemsize(self) -> int:
        return int(self.code[1])

    @property
    def nbytes(self) -> int:
        return prod(self.shape) * int(self.code[1])

    @property
    def flags(self) -> Flags:
        return Flags(self)

    @property
    def address(self) -> int:
        """A number that no other place in memory has: the block's, and how far from its beginning this array starts."""
        return (id(self.block) << 40) + self.offset

    @property
    def T(self) -> CLArray:
        return self.window(self.shape[::-1], self.strides[::-1], self.offset)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    # Windows: other arrays on the same memory.

    def window(self, shape: windows.Sizes, strides: windows.Sizes, offset: int, code: str = "") -> CLArray:
        """The same memory seen with this shape, strides, and offset from the block's beginning, in bytes."""
        base = self if self.base is None else self.base
        return CLArray(self.device, self.block, code or self.code, shape, strides, offset, base)

    def reshape(self, *shape: Any, order: str = "C", copy: bool | None = None) -> CLArray:
        """The elements in order, in another shape; a window where there is one, else a copy."""
        sizes = shape[0] if len(shape) == 1 and not isinstance(shape[0], (int, np.integer)) else shape
        to = windows.complete([int(n) for n in sizes], self.size)
        strides = windows.reshape(self.shape, self.strides, to, self.itemsize)
        if strides is None:
            return self.copy().reshape(to)
        return self.window(to, strides, self.offset)

    def ravel(self, order: str = "C") -> CLArray:
        return self.reshape(-1)

    def flatten(self, order: str = "C") -> CLArray:
        return self.copy().reshape(-1)

    def transpose(self, *axes: Any) -> CLArray:
        """The dimensions in the order *axes*, by default the other way round."""
        if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
            axes = axes[0]
        if not axes:
            return self.T
        order = [windows.axis_of(a, self.ndim) for a in axes]
        if sorted(order) != list(range(self.ndim)):
            raise ValueError("axes don't match array")
        return self.window(tuple(self.shape[d] for d in order), tuple(self.strides[d] for d in order), self.offset)

    def swapaxes(self, axis1: int, axis2: int) -> CLArray:
        order = list(range(self.ndim))
        a, b = windows.axis_of(axis1, self.ndim), windows.axis_of(axis2, self.ndim)
        order[a], order[b] = b, a
        return self.transpose(order)

    def squeeze(self, axis: Any = None) -> CLArray:
        """Without the dimensions of size 1, or those named."""
        gone = [d for d, n in enumerate(self.shape) if n == 1] if axis is None else windows.axes_of(axis, self.ndim)
        if any(self.shape[d] != 1 for d in gone):
            raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
        kept = [d for d in range(self.ndim) if d not in gone]
        return self.window(tuple(self.shape[d] for d in kept), tuple(self.strides[d] for d in kept), self.offset)

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> CLArray:
        """The window onto the elements whose indices along two dimensions differ by *offset*."""
        a, b = windows.axis_of(axis1, self.ndim), windows.axis_of(axis2, self.ndim)
        n = max(min(self.shape[a] + min(offset, 0), self.shape[b] - max(offset, 0)), 0)
        start = self.strides[b] * offset if offset > 0 else -self.strides[a] * offset
        kept = [d for d in range(self.ndim) if d not in (a, b)]
        return self.window(
            (*(self.shape[d] for d in kept), n),
            (*(self.strides[d] for d in kept), self.strides[a] + self.strides[b]),
            self.offset + (start if n else 0),
        )

    def view(self, dtype: Any = None) -> CLArray:
        """The same bytes as elements of another type; of another size too where the last dimension is in order."""
        code = self.code if dtype is None else code_of(dtype)
        old, new = self.itemsize, int(code[1])
        shape, strides = self.shape, self.strides
        if old != new:
            apart = shape and strides[-1] != old and shape[-1] > 1 and self.size
            if not shape or apart or shape[-1] * old % new:
                raise ValueError("the last dimension does not hold whole elements of the new type, one after another")
            shape, strides = (*shape[:-1], shape[-1] * old // new), (*strides[:-1], new)
        return self.window(shape, strides, self.offset, code)

    def __iter__(self) -> Iterator[CLArray]:
        return (self[i] for i in range(len(self)))

    # Elements come to the host.

    def get(self) -> np.ndarray[Any, Any]:
        """The elements as an array of NumPy, when all that was enqueued is done."""
        array = self if windows.is_contiguous(self.shape, self.strides, self.itemsize) else self.copy()
        out: np.ndarray[Any, Any] = np.empty(self.shape, self.dtype)
        self.device.read(array.block, out, array.offset)
        return out

    def to_host(self) -> np.ndarray[Any, Any]:
        """The elements as an array of NumPy that is laid out in memory as this one."""
        if not is_dense(self.shape, self.strides, self.itemsize):
            return self.get()
        memory: np.ndarray[Any, Any] = np.empty(self.size, self.dtype)
        self.device.read(self.block, memory, self.offset)
        return np.ndarray(self.shape, self.dtype, memory, 0, self.strides)

    @staticmethod
    def from_host(array: Any, device: Device) -> CLArray:
        """A copy of a NumPy array on *device*, laid out in memory as it is there."""
        array = np.asarray(array)
        if array.flags.c_contiguous or not is_dense(array.shape, array.strides, array.itemsize):
            return put(device, array)
        order = sorted(range(array.ndim), key=lambda d: -array.strides[d])
        back = [order.index(d) for d in range(array.ndim)]
        out = put(device, array.transpose(order)).transpose(back)
        return CLArray(device, out.block, out.code, out.shape, out.strides)

    def item(self, *index: Any) -> Any:
        """The one element, as a Python number."""
        return self.get().item(*index)

    def tolist(self) -> Any:
        return self.get().tolist()

    def tobytes(self) -> bytes:
        return self.get().tobytes()

    def __bool__(self) -> bool:
        return bool(self.get())

    def __int__(self) -> int:
        return int(self.get())

    def __float__(self) -> float:
        return float(self.get())

    def __index__(self) -> int:
        return self.get().__index__()

    def __repr__(self) -> str:
        return f"{self.get()!r} on {self.device!r}"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise TypeError(f"an array on {self.device!r} does not become one of NumPy by itself: call its get()")

    if TYPE_CHECKING:  # what is neither a window nor a copy to the host is given by the modules that compute

        def __getitem__(self, key: Any) -> CLArray: ...

        def __setitem__(self, key: Any, value: Any) -> None: ...

        def __getattr__(self, name: str) -> Any: ...


def elsewhere(device: Device, other: Any) -> RuntimeError:
    """PyTorch's error for arrays of which one is on *device* and the other, *other*, is not."""
    place = f"opencl:{other.device.index}" if isinstance(other, CLArray) else "cpu"
    return RuntimeError(
        "Expected all tensors to be on the same device, but found at least two devices, "
        f"opencl:{device.index} and {place}!"
    )


def together(*arrays: Any) -> None:
    """RuntimeError where one of *arrays* lies elsewhere than the others; numbers, and arrays of one, lie anywhere."""
    device = next(x.device for x in arrays if isinstance(x, CLArray))
    for x in arrays:
        if x.device is not device if isinstance(x, CLArray) else isinstance(x, np.ndarray) and x.ndim:
            raise elsewhere(device, x)


def empty(device: Device, shape: Sequence[int], code: str) -> CLArray:
    """A new array whose elements are undefined."""
    itemsize, shape = int(code[1]), tuple(shape)
    return with_strides(device, shape, windows.contiguous(shape, itemsize), code)


def with_strides(device: Device, shape: windows.Sizes, strides: windows.Sizes, code: str) -> CLArray:
    """A new array whose elements, undefined, lie in memory without gaps in the order that *strides* give."""
    if code == "f8" and not device.has_double:
        raise RuntimeError(f"{device!r} has no float64: use float32, or another device")
    size = prod(shape)
    if size > LARGEST:
        raise RuntimeError(f"an array on an OpenCL device has less than 2**31 elements, not {size}")
    return CLArray(device, device.allocate(size * int(code[1])), code, shape, strides)


def put(device: Device, array: Any) -> CLArray:
    """A copy of a NumPy array on *device*."""
    array = np.asarray(array)
    out = empty(device, array.shape, code_of(array.dtype))
    device.write(out.block, array)
    return out
