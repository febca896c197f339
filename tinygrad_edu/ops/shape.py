"""Views and shapes: the same numbers, seen in another arrangement."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor, wrap
from .define import op
from .record import record, view


def sizes_of(sizes: tuple[Any, ...]) -> tuple[int, ...]:
    """Sizes given as ints or as one sequence."""
    return tuple(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes


@op()
def reshape(input: Tensor, *shape: Any) -> Tensor:
    """The elements in order in another shape, as a view where the strides allow it, else as a copy; one size may be -1."""
    old = input._array.shape
    array = input._array.reshape(sizes_of(shape))
    if np.may_share_memory(array, input._array):
        return view("ViewBackward0", input, array, lambda g: g.reshape(old))
    return record("UnsafeViewBackward0", wrap(array, input.dtype), (input,), (lambda g: g.reshape(old),))


@op()
def expand(input: Tensor, *sizes: Any) -> Tensor:
    """A view in which dimensions of size 1 are repeated without being copied; the gradient sums the repetitions."""
    array = np.broadcast_to(input._array, sizes_of(sizes))
    return view("ExpandBackward0", input, array, lambda g: g)  # `fit` sums
