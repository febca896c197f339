"""compile, for programs that call it: the code that runs is the code that you read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["compile"]


def compile(
    model: Callable[..., Any] | None = None, *, fullgraph: bool = False, dynamic: bool | None = None,
    backend: Any = "inductor", mode: str | None = None, options: dict[str, Any] | None = None,
    name: str | None = None, disable: bool = False, recompile_limit: int | None = None,
    isolate_recompiles: bool = False, shapes_spec: Any = None,
) -> Any:
    """*model*, a module or a function, as it is: PyTorch returns one that computes the same, faster. Without a model,
    a decorator that does so.

    >>> import tinygrad_edu as torch
    >>> @torch.compile(mode="max-autotune")
    ... def double(x):
    ...     return 2 * x
    >>> double(torch.tensor([1.0]))
    tensor([2.])
    """
    return (lambda function: function) if model is None else model
