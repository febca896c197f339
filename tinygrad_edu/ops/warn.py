"""Warnings, at the line of the user's that called into this package."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from typing import Any

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


OLD_ORDER = (
    "This overload of {0} is deprecated:\n\t{0}(Number {1}, {2})\nConsider using one of the following signatures "
    "instead:\n\t{0}({2}, *, Number {1} = 1)"
)
_old_order_seen: list[str] = []


def in_old_order(name: str, factor: Any, tensors: Sequence[Any], keyword: str, others: str) -> Any:
    """The factor that programs of old put before the *tensors* of the function *name*, `x.add_(-rate, x.grad)`, where
    it is the keyword *keyword* today; TypeError for what is no number there. It warns once.
    """
    if not isinstance(factor, (int, float)) or len(tensors) != others.count(",") + 1:
        raise TypeError(f"{name}() takes {len(tensors)} positional argument but {len(tensors) + 1} were given")
    if not _old_order_seen:
        _old_order_seen.append(name)
        warn(OLD_ORDER.format(name, keyword, others))
    return factor
