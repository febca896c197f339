"""Hooks: functions of the user that a backward pass, or a module, calls on its way."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

_keys = itertools.count(1)


class Handle:
    """What `register_hook` and its like return: `remove()` takes the hook away; as a context manager, at the end of the
    block.

    *marks* are further dictionaries in which the hook's `id` stands until then.
    """

    def __init__(self, hooks: dict[int, Any], hook: Any, marks: Sequence[dict[int, bool]] = ()) -> None:
        self.id = next(_keys)
        self._places = (hooks, *marks)
        hooks[self.id] = hook
        for mark in marks:
            mark[self.id] = True
        for key in [key for key, other in hooks.items() if getattr(other, "retains", False)]:
            hooks[key] = hooks.pop(key)  # `retain_grad` keeps what the other hooks have made of the gradient

    def remove(self) -> None:
        """Call the hook no more."""
        for place in self._places:
            place.pop(self.id, None)

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: Any) -> None:
        self.remove()
