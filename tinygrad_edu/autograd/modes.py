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

NOT_TO_BE_SAVED = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
    "computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in "
    "autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
)


class Mode(threading.local):
    """The switches of the running thread."""

    grad = True  # record operations on tensors that require gradients
    inference = False  # make tensors that can never be recorded; `grad` is off meanwhile
    asked = False  # in inference mode: whether `enable_grad` was asked for, which changes nothing there


class Watch:
    """Anomaly mode, which is the same for all threads."""

    on = False  # remember where each operation was recorded
    check_nan = True  # and a NaN in a gradient is an error


mode = Mode()
watch = Watch()

inferring = 0  # how many threads' blocks of inference mode are open: who makes a tensor asks its own switch only then
_counting = threading.Lock()


def is_grad_enabled() -> bool:
    """Whether operations are recorded now, in this thread.

    >>> is_grad_enabled()
    True
    """
    return mode.grad or (mode.inference and mode.asked)


class _Switch(contextlib.ContextDecorator):
    """Sets the switch on entry and puts it back on exit; as a decorator, around each call, and each step of a
    generator.
    """

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled
        self._before: list[tuple[bool, bool, bool]] = []

    def __enter__(self) -> None:
        self._before.append(_current())
        self._set()

    def _set(self) -> None:
        mode.grad, mode.asked = self._enabled and not mode.inference, self._enabled

    def __exit__(self, *_: Any) -> None:
        mode.grad, mode.inference, mode.asked = self._before.pop()

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
    """Inside, nothing is recorded, and tensors made there refuse to be recorded, or written to, ever after: their
    writes are not counted. A context manager and a decorator; with `mode=False` it is ordinary recording inside.

    >>> import tinygrad_edu as torch
    >>> with torch.inference_mode():
    ...     x = torch.ones(2)
    >>> x.is_inference()
    True
    >>> x * torch.ones(2, requires_grad=True)
    Traceback (most recent call last):
        ...
    RuntimeError: Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode \
in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in \
autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.
    """

    def __new__(cls, mode: Any = True) -> Any:
        self = object.__new__(cls)
        if isinstance(mode, bool):
            return self
        self.__init__()
        return self(mode)

    def __init__(self, mode: Any = True) -> None:
        self._inference = mode if isinstance(mode, bool) else True
        super().__init__(not self._inference)

    def _set(self) -> None:
        mode.inference = self._inference
        super()._set()

    def __enter__(self) -> None:
        super().__enter__()
        _count(1)

    def __exit__(self, *_: Any) -> None:
        super().__exit__()
        _count(-1)


def is_inference_mode_enabled() -> bool:
    """Whether tensors made now, in this thread, are inference tensors."""
    return mode.inference


def _count(more: int) -> None:
    global inferring
    with _counting:
        inferring += more


def _current() -> tuple[bool, bool, bool]:
    return mode.grad, mode.inference, mode.asked
