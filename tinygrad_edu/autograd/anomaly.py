"""Anomaly detection: find the line that made the operation whose gradient failed."""

from __future__ import annotations

from typing import Any

from .modes import watch


class set_detect_anomaly:
    """Switch anomaly detection on or off, at once and until the end of the block where it is used as a context
    manager.
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = (watch.on, watch.check_nan)
        _set(mode, check_nan)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: Any) -> None:
        _set(*self._before)


class detect_anomaly(set_detect_anomaly):
    """Inside, an error in a backward pass says in which line the operation was recorded, and a NaN in a gradient is an
    error.

    >>> import tinygrad_edu as torch
    >>> x = torch.tensor(-1.0, requires_grad=True)
    >>> with torch.autograd.set_detect_anomaly(True):
    ...     y = (x.sqrt() * 0).sum()
    ...     y.backward()
    Traceback (most recent call last):
    ...
    RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output.
    SqrtBackward0 was recorded at <doctest tinygrad_edu.autograd.anomaly.detect_anomaly[2]>:2
    """

    def __init__(self, check_nan: bool = True) -> None:
        super().__init__(True, check_nan)


def is_anomaly_enabled() -> bool:
    """Whether anomaly detection is on; it is so for all threads."""
    return watch.on


def _set(enabled: bool, check_nan: bool) -> None:
    watch.on, watch.check_nan = enabled, check_nan
