"""torch.accelerator: whatever computes faster than the CPU, asked for without naming a maker."""

from __future__ import annotations

from .backends.device import device

__all__ = ["current_accelerator", "device_count", "is_available"]


def is_available() -> bool:
    """Whether there is an accelerator.

    >>> is_available()
    False
    """
    return False


def device_count() -> int:
    """How many accelerators there are.

    >>> device_count()
    0
    """
    return 0


def current_accelerator(check_available: bool = False) -> device | None:
    """The kind of accelerator that there is, None for none.

    >>> current_accelerator()
    """
    return None
