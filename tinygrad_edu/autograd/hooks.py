"""Hooks: functions of the user that a backward pass calls with the gradients it finds."""

from __future__ import annotations

import itertools
from typing import Any

_keys = itertools.count(1)


class Handle:
    """What `register_hook` returns: `remove()` takes the hook away; as a context manager, at the end of the block."""

    def __init__(self, hooks: dict[int, Any], hook: Any) -> None:
        self._hooks = hooks
        self._key = next(_keys)
        hooks[self._key] = hook
        for key in [key for key, other in hooks.items() if getattr(other, "retains", False)]:
            hooks[key] = hooks.pop(key)  # `retain_grad` keeps what the other hooks have made of the gradient

    def remove(self) -> None:
        """Call the hook no more."""
        self._hooks.pop(self._key, None)

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: Any) -> None:
        self.remove()
