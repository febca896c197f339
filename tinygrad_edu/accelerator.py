"""torch.accelerator: whatever computes faster than the CPU, asked for without naming a maker.

Here that is OpenCL: where a GPU works with it, or where the default device is an OpenCL one, of whatever kind. A CPU
that is reached through OpenCL is no accelerator of itself, so programs that ask land on the CPU directly.
"""

from __future__ import annotations

from .backends.device import device, get_default_device

__all__ = ["current_accelerator", "device_count", "is_available"]


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


def _working() -> list:
    """The OpenCL devices that work; none where pyopencl is not installed."""
    from .backends.opencl.probe import probe

    try:
        return list(probe.working())
    except RuntimeError:
        return []
