"""How modules, and the errors about them, speak of what they hold."""

from __future__ import annotations

from typing import Any

from ..._tensor import Tensor


def indented(text: str) -> str:
    """*text* with every line but the first moved in by two, as a module's stands within another's."""
    first, *others = text.split("\n")
    return "\n".join([first, *(f"  {line}" if line.strip() else "" for line in others)])


def typename(x: Any) -> str:
    """What PyTorch's messages call the type of *x*, or *x* itself where it is a class."""
    if isinstance(x, Tensor):
        return x.type()
    kind = x if hasattr(x, "__qualname__") else type(x)
    module = kind.__module__ or ""
    return kind.__qualname__ if module in ("", "builtins") else f"{module}.{kind.__qualname__}"
