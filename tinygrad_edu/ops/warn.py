"""Warnings, at the line of the user's that called into this package."""

from __future__ import annotations

import sys
import warnings

from ..autograd.node import PACKAGE

_given: set[str] = set()


def warn(text: str, category: type[Warning] = UserWarning) -> None:
    """Warn with *text* as of the line that, however many calls ago, was the last outside this package."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back and frame.f_code.co_filename.startswith(PACKAGE):
        level, frame = level + 1, frame.f_back
    warnings.warn(text, category, stacklevel=level)


def warn_once(text: str) -> None:
    """`warn` with *text*, unless that has been said before in the life of the program."""
    if text not in _given:
        _given.add(text)
        warn(text)
