"""no_grad: compute without remembering."""

from __future__ import annotations

import contextlib
from typing import Any

recording = True  # one flag for the process: the scalar layer is for one thread


class no_grad(contextlib.ContextDecorator):
    """Inside, operations make leaves: values without a past. A context manager, and a decorator for functions.

    >>> from tinygrad_edu.scalar import Value
    >>> x = Value(2.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.parents
    ()
    """

    def __init__(self) -> None:
        self._before: list[bool] = []  # a stack, as a decorated function may call itself

    def __enter__(self) -> no_grad:
        global recording
        self._before.append(recording)
        recording = False
        return self

    def __exit__(self, *_: Any) -> None:
        global recording
        recording = self._before.pop()
