"""device: the name of the place where a tensor lives."""

from __future__ import annotations

import functools
import os
import threading
from typing import Any

# The kinds that PyTorch has a name for; there need not be a device of each.
KNOWN = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy",
    "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone",
)
VARIABLE = "TINYGRAD_EDU_DEVICE"


class device:
    """A kind of device and, where there are several, its number: `device("cpu")`, `device("cuda:1")`, `device("cuda",
    1)`; an OpenCL device also by a part of its name, `device("opencl:radeon")`.

    In a `with` statement it is the default for the tensors made in the block.

    >>> device("cpu")
    device(type='cpu')
    """

    __slots__ = ("index", "type")

    def __init__(self, type: Any, index: int | None = None) -> None:
        if isinstance(type, device):
            type, index = type.type, type.index
        if isinstance(type, int):
            type, index = "cuda", type
        if not isinstance(type, str):
            raise TypeError(f"device(): argument 'type' (position 1) must be str, not {type.__class__.__name__}")
        name, colon, number = type.partition(":")
        if colon:
            if index is not None:
                raise RuntimeError(
                    f"type (string) must not include an index because index was passed explicitly: {type}"
                )
            index = int(number) if number.isascii() and number.isdigit() else _number(name, type)
        if name not in KNOWN:
            raise RuntimeError(f"Expected one of {', '.join(KNOWN)} device type at start of device string: {name}")
        self.type = name
        self.index = index

    def __enter__(self) -> device:
        """Tensors made inside the block are on this device, unless another is named."""
        _chosen.stack.append(check_device(self))
        return self

    def __exit__(self, *error: Any) -> None:
        _chosen.stack.pop()

    def __repr__(self) -> str:
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type={self.type!r}{index})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __reduce__(self) -> tuple[Any, ...]:
        return device, (str(self),)


def _number(kind: str, text: str) -> int:
    """The number of the device that *text*, such as "opencl:radeon", means by a part of its name."""
    if kind != "opencl" or not text.partition(":")[2].strip():
        raise RuntimeError(f"Invalid device string: '{text}'")
    from .opencl.choose import number_of

    return number_of(text)


CPU = device("cpu")


def elsewhere(gradient: device, own: device) -> str:
    """PyTorch's words for a gradient that is on another device than its tensor."""
    what, to = f"with device type '{gradient.type}'", f"with device type '{own.type}'"
    if gradient.type == own.type:
        what, to = (f"located on device with index '{each.index}'" for each in (gradient, own))
    return (
        f"attempting to assign a gradient {what} to a tensor {to}. Please ensure that the gradient and the tensor are "
        "on the same device"
    )


class _Chosen(threading.local):
    """The devices of the `with device(...)` blocks that this thread is in, the innermost last."""

    def __init__(self) -> None:
        self.stack: list[device] = []


_chosen = _Chosen()
_default: device | None = None  # what `set_default_device` said, else what the variable said when it was first needed


def check_device(where: Any) -> device:
    """The device that *where* names, with its number if it is not the CPU; the default one for None.

    RuntimeError where there is none such to compute on.
    """
    if where is None:
        return get_default_device()
    if where is CPU:
        return CPU
    wanted = where if isinstance(where, device) else device(where)
    if wanted.type == "opencl":
        return opencl(wanted.index or 0)
    if wanted.type == "cuda":
        raise AssertionError("Torch not compiled with CUDA enabled")
    if wanted.type != "cpu" or wanted.index not in (None, 0):
        raise RuntimeError(f"there is no device {str(wanted)!r} here: tensors live on 'cpu' and on 'opencl'")
    return CPU


@functools.cache
def opencl(index: int) -> device:
    """The OpenCL device of that number; RuntimeError where there is none that works."""
    from .opencl.choose import number_of

    return device("opencl", number_of(f"opencl:{index}"))


def get_default_device() -> device:
    """The device on which tensors are made when none is named: that of the innermost `with device(...)`, else what
    `set_default_device` said, else what the variable TINYGRAD_EDU_DEVICE says when it is first needed, else the CPU.

    Raises RuntimeError where the variable names a device that there is not: nothing falls back silently.

    >>> with device("cpu"):
    ...     get_default_device()
    device(type='cpu')
    """
    global _default
    if _chosen.stack:
        return _chosen.stack[-1]
    if _default is None:
        name = os.environ.get(VARIABLE) or "cpu"
        try:
            _default = _named(name)
        except (RuntimeError, AssertionError) as error:
            raise RuntimeError(f"{VARIABLE}={name}: {_with_choices(str(error))}") from None
    return _default


def _with_choices(error: str) -> str:
    """*error*, and what the variable may say, unless *error* lists what there is already."""
    from .opencl.choose import what_there_is

    there = what_there_is()
    forms = "it may be cpu, auto, opencl, opencl:NUMBER or opencl:PART-OF-A-NAME"
    return error if there in error else f"{error}; {forms}; {there}"


def set_default_device(device: Any) -> None:
    """Make tensors on *device* when none is named; None goes back to what the variable TINYGRAD_EDU_DEVICE says.

    RuntimeError where there is no such device.

    >>> set_default_device("cpu")
    >>> get_default_device()
    device(type='cpu')
    >>> set_default_device(None)
    """
    global _default
    _default = _named(device) if device is not None else None


def _named(where: Any) -> device:
    """The device of a name that may also be "auto"."""
    if where != "auto":
        return check_device(where)
    from .opencl.choose import automatic

    index = automatic()
    return CPU if index is None else opencl(index)
