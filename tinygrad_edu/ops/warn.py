"""Warnings that PyTorch gives once in the life of a program."""

from __future__ import annotations

import warnings

_given: set[str] = set()


def warn_once(text: str) -> None:
    """Warn with *text*, as of the caller's caller's caller, unless that has been said before."""
    if text not in _given:
        _given.add(text)
        warnings.warn(text, UserWarning, stacklevel=4)
