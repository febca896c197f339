"""torch.accelerator: whatever computes faster than the CPU, asked for without naming a maker.

Here that is OpenCL: where a GPU works with it, or where the default device is an OpenCL one, of whatever kind. A CPU
that is reached through OpenCL is no accelerator of itself, so programs that ask land on the CPU directly.
"""

from __future__ import annotations

from typing import Any

from . import opencl
from .backends.device import device, get_default_device

__all__ = [
    "current_accelerator", "current_device_index", "device_count", "empty_cache", "is_available", "memory_allocated",
    "memory_reserved", "synchronize",
]  # fmt: skip


def is_available() -> bool:
    """Whether there is an accelerator.

    >>> with device("cpu"):
    ...     is_available() == (device_count() > 0)
    True
    """
    return device_count() > 0


def device_count() -> int:
    """How many accelerators there are.

    >>> device_count() >= 0
    True
    """
    if get_default_device().type == "opencl":
        return len(_working())
    return len([candidate for candidate in _working() if candidate.kind == "gpu"])


def current_accelerator(check_available: bool = False) -> device | None:
    """The kind of accelerator that there is, None for none.

    >>> (current_accelerator() is None) == (not is_available())
    True
    """
    return device("opencl") if is_available() else None


def current_device_index() -> int:
    """The number of the accelerator on which tensors are made that name none; RuntimeError where there is none.

    >>> current_device_index() if is_available() else 0
    0
    """
    _required()
    return get_default_device().index or 0


def synchronize(device: Any = None, /) -> None:
    """Wait until the accelerator has done all that was enqueued; RuntimeError where there is none.

    >>> if is_available():
    ...     synchronize()
    """
    _required()
    opencl.synchronize(device)


def memory_allocated(device_index: Any = None, /) -> int:
    """Bytes of the accelerator that tensors hold; RuntimeError where there is none.

    >>> memory_allocated() >= 0 if is_available() else True
    True
    """
    _required()
    return opencl.memory_allocated(device_index)


def memory_reserved(device_index: Any = None, /) -> int:
    """Bytes of the accelerator that tensors hold or that are kept to be used again; RuntimeError where there is none.

    >>> memory_reserved() >= memory_allocated() if is_available() else True
    True
    """
    _required()
    return opencl.memory_reserved(device_index)


def empty_cache() -> None:
    """Give back to the driver what no tensor uses; RuntimeError where there is no accelerator.

    >>> if is_available():
    ...     empty_cache()
    """
    _required()
    opencl.empty_cache()


def _required() -> None:
    if not is_available():
        raise RuntimeError("Cannot access accelerator device when none is available.")


def _working() -> list:
    """The OpenCL devices that work; none where pyopencl is not installed."""
    from .backends.opencl.probe import probe

    try:
        return list(probe.working())
    except RuntimeError:
        return []
