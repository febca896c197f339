"""Size: the shape of a tensor."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, SupportsIndex

from .dtypes import MODULE

__all__ = ["Size"]


class Size(tuple):
    """The shape of a tensor: a tuple of ints that prints as PyTorch's, and whose parts, sums and multiples are Sizes
    again.

    >>> Size([2, 3]) + (4,)
    tinygrad_edu.Size([2, 3, 4])
    >>> Size([2, 3]).numel()
    6
    """

    __slots__ = ()
    __module__ = MODULE  # where users find it

    def __new__(cls, sizes: Iterable[Any] = ()) -> Size:
        self = tuple.__new__(cls, sizes)
        for i, size in enumerate(self):
            if not isinstance(size, int):
                if not hasattr(size, "__index__"):
                    kind = type(size).__name__
                    raise TypeError(f"{MODULE}.Size() takes an iterable of 'int' (item {i} is '{kind}')")
                return cls(int(n) for n in self)
        return self

    def __repr__(self) -> str:
        return f"{MODULE}.Size({list(self)})"

    def numel(self) -> int:
        """The number of elements of a tensor of this shape."""
        return math.prod(self)

    def __add__(self, other: Any) -> Size:
        if not isinstance(other, tuple):
            raise TypeError(f"can only concatenate tuple (not {type(other).__name__}) to {MODULE}.Size")
        return Size(tuple.__add__(self, other))

    def __radd__(self, other: Any) -> Size:
        if not isinstance(other, tuple):
            raise TypeError(f"can only concatenate tuple (not {type(other).__name__}) to {MODULE}.Size")
        return Size(other + tuple(self))

    def __mul__(self, times: SupportsIndex) -> Size:
        return Size(tuple.__mul__(self, times))

    __rmul__ = __mul__

    def __getitem__(self, index: Any) -> Any:
        item = tuple.__getitem__(self, index)
        return Size(item) if isinstance(index, slice) else item

    def __reduce__(self) -> tuple[Any, ...]:
        return Size, (tuple(self),)
