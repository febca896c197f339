"""torch.cuda, as it answers where there is no CUDA: programs that ask for it land on the CPU."""

from __future__ import annotations

from typing import Any

from .absent import missing

__all__ = [
    "current_device", "device_count", "empty_cache", "is_available", "manual_seed", "manual_seed_all", "synchronize",
]


def is_available() -> bool:
    """False: there is no CUDA here. Other devices are asked for through `accelerator`.

    >>> is_available()
    False
    """
    return False


def device_count() -> int:
    """0.

    >>> device_count()
    0
    """
    return 0


def manual_seed(seed: int) -> None:
    """Accepted, and does nothing: all random numbers come from the one stream that `manual_seed` of the package
    seeds.
    """


def manual_seed_all(seed: int) -> None:
    """Accepted, and does nothing."""


def empty_cache() -> None:
    """Accepted, and does nothing."""


def synchronize(device: Any = None) -> None:
    """AssertionError, as PyTorch without CUDA raises."""
    raise AssertionError("Torch not compiled with CUDA enabled")


def current_device() -> int:
    """AssertionError, as PyTorch without CUDA raises."""
    raise AssertionError("Torch not compiled with CUDA enabled")


def __getattr__(name: str) -> Any:
    raise missing(__name__, name)
