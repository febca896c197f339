"""Where things are put in a container: by a number, or under the names of a mapping."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .module import Module


def place(index: Any, size: int) -> int:
    """*index*, counted from the end where it is negative, as a place in a list of that *size*; IndexError beyond it."""
    i = operator.index(index)
    if not -size <= i < size:
        raise IndexError(f"index {i} is out of range")
    return i % size


def put_all(owner: Any, name: str, pairs: Any, in_order: Callable[[Any], Iterable[Any]]) -> None:
    """Put into *owner*, which says that it is called *name*, a mapping or pairs of keys and values."""
    if not isinstance(pairs, Iterable):
        raise TypeError(
            f"{name}.update should be called with an iterable of key/value pairs, but got {type(pairs).__name__}"
        )
    if isinstance(pairs, Mapping) or (isinstance(pairs, Module) and hasattr(pairs, "items")):
        pairs = in_order(pairs)
    kind = name.replace("ParametersDict", "ParameterDict")  # so PyTorch spells them
    for i, pair in enumerate(pairs):
        if not isinstance(pair, Iterable):
            raise TypeError(f"{kind} update sequence element #{i} should be Iterable; is{type(pair).__name__}")
        if len(pair) != 2:
            raise ValueError(f"{kind} update sequence element #{i} has length {len(pair)}; 2 is required")
        owner[pair[0]] = pair[1]
