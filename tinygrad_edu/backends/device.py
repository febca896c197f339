"""device: the name of the place where a tensor lives."""

from __future__ import annotations

import functools
import os
from typing import Any

# The kinds that PyTorch has a name for; there need not be a device of each.
KNOWN = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy",
    "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone",
)
VARIABLE = "TINYGRAD_EDU_DEVICE"


class device:
    """A kind of device and, where there are several, its number: `device("cpu")`, `device("cuda:1")`, `device("cuda",
    1)`.

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
            if not number.isdigit():
                raise RuntimeError(f"Invalid device string: '{type}'")
            index = int(number)
        if name not in KNOWN:
            raise RuntimeError(f"Expected one of {', '.join(KNOWN)} device type at start of device string: {name}")
        self.type = name
        self.index = index

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


CPU = device("cpu")


def check_device(where: Any) -> device:
    """The device that *where* names; RuntimeError where there is none such to compute on."""
    if where is None:
        return get_default_device()
    wanted = where if isinstance(where, device) else device(where)
    if wanted.type == "cuda":
        raise AssertionError("Torch not compiled with CUDA enabled")
    if wanted.type != "cpu" or wanted.index not in (None, 0):
        raise RuntimeError(f"there is no device {str(wanted)!r} here: tensors live on 'cpu'")
    return CPU


@functools.cache
def get_default_device() -> device:
    """The device on which tensors are made when none is named: what the variable TINYGRAD_EDU_DEVICE says when it is
    first needed, else the CPU.

    Raises RuntimeError where the variable names a device that there is not: nothing falls back silently.

    >>> get_default_device()
    device(type='cpu')
    """
    name = os.environ.get(VARIABLE) or "cpu"
    if name != "cpu":
        raise RuntimeError(f"{VARIABLE}={name}: there is no such device; there is: cpu")
    return CPU


def set_default_device(device: Any) -> None:
    """Make tensors on *device* when none is named; there is only the CPU so far."""
    check_device(device)
