"""Changing the dtype or the device of a tensor, and getting its numbers out."""

from __future__ import annotations

from typing import Any

from .. import dtypes
from ..backends.device import check_device, device
from ..dtypes import cast, dtype
from ..tensor import Tensor, wrap
from .define import op
from .record import record


@op()
def to(input: Tensor, *args: Any, dtype: dtype | None = None, device: Any = None, non_blocking: bool = False,
       copy: bool = False) -> Tensor:
    """This tensor with another dtype or on another device; the tensor itself where nothing would change.

    The gradient is cast back.
    """
    for x in args:
        if isinstance(x, dtypes.dtype):
            dtype = x
        elif isinstance(x, Tensor):
            dtype = x.dtype
        elif not isinstance(x, bool):
            device = x
    check_device(device)
    dtype = dtype or input.dtype
    if dtype is input.dtype and not copy:
        return input
    array = cast(input._array, input.dtype, dtype)
    out = wrap(array.copy() if array is input._array or array.base is not None else array, dtype)
    if not dtype.is_floating_point:
        return out
    return record("ToCopyBackward0", out, (input,), (lambda g: g,))


@op()
def item(input: Tensor) -> Any:
    """The only element, as a Python number; RuntimeError where there are more."""
    if input._array.size != 1:
        raise RuntimeError(f"a Tensor with {input._array.size} elements cannot be converted to Scalar")
    return input._array.item()


@op()
def numel(input: Tensor) -> int:
    """The number of elements."""
    return input._array.size
