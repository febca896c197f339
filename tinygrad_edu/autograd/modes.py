"""Whether operations are recorded: one switch for each thread, with the context managers and decorators that turn
it.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import threading
from collections.abc import Callable
from typing import Any


class Mode(threading.local):
    """The switches of the running thread."""

    grad = True  # record operations on tensors that require gradients
    inference = False  # make tensors that can never be recorded
    anomaly = False  # remember where each operation was recorded
    check_nan = True  # in anomaly mode: a NaN in a gradient is an error


mode = Mode()


def is_grad_enabled() -> bool:
    """Whether operations are recorded now, in this thread.

    >>> is_grad_enabled()
    True
    """
    return mode.grad


class _Switch(contextlib.ContextDecorator):
    """Sets the switch on entry and puts it back on exit; as a decorator, around each call, and each step of a
    generator.
    """

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled
        self._before: list[tuple[bool, bool]] = []

    def __enter__(self) -> None:
        self._before.append((mode.grad, mode.inference))
        self._set()

    def _set(self) -> None:
        mode.grad = self._enabled

    def __exit__(self, *_: Any) -> None:
        mode.grad, mode.inference = self._before.pop()

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if not inspect.isgeneratorfunction(function):
            return super().__call__(function)

        @functools.wraps(function)
        def generator(*args: Any, **kwargs: Any) -> Any:
            steps = function(*args, **kwargs)
            sent = None
            while True:
                with self:
                    try:
                        item = steps.send(sent)
                    except StopIteration as stop:
                        return stop.value
                sent = yield item

        return generator


class _BareDecorator:
    """Lets `@no_grad` stand without its parentheses."""

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        self = object.__new__(cls)
        if function is None:
            return self
        self.__init__()
        return self(function)


class no_grad(_BareDecorator, _Switch):
    """Inside, nothing is recorded: results do not require gradients. A context manager and a decorator.

    >>> import tinygrad_edu as torch
    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> with torch.no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """

    def __init__(self, _function: Any = None) -> None:
        super().__init__(False)


class enable_grad(_BareDecorator, _Switch):
    """Inside, operations are recorded, even within `no_grad`. A context manager and a decorator."""

    def __init__(self, _function: Any = None) -> None:
        super().__init__(True)


class set_grad_enabled(_Switch):
    """Switches recording on or off: at once, and until the end of the block where it is used as a context manager."""

    def __init__(self, mode: bool) -> None:
        super().__init__(mode)
        self._before.append(_current())
        self._set()

    def __enter__(self) -> None:
        self._set()

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        self.__exit__()  # as a decorator it acts only around the calls
        return _Switch(self._enabled)(function)


class inference_mode(_Switch):
    """Inside, nothing is recorded. Tensors made there are ordinary ones, where PyTorch's refuse to be recorded
    later.
    """

    def __new__(cls, mode: Any = True) -> Any:
        self = object.__new__(cls)
        if isinstance(mode, bool):
            return self
        self.__init__()
        return self(mode)

    def __init__(self, mode: Any = True) -> None:
        super().__init__(False)
        self._inference = mode if isinstance(mode, bool) else True

    def _set(self) -> None:
        mode.grad, mode.inference = not self._inference and mode.grad, self._inference


def is_inference_mode_enabled() -> bool:
    """Whether tensors made now, in this thread, are inference tensors."""
    return mode.inference


def _current() -> tuple[bool, bool]:
    return mode.grad, mode.inference
