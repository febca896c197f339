"""A Value where a number is expected: comparisons, conversions, printing. None of these has a gradient."""

from __future__ import annotations

from typing import Any

from .arithmetic import number


class ActsAsNumber:
    """Something with a number in `.data`, which all comparisons but `==`, and all conversions, look at.

    Through `__float__` the functions of Python's `math` work too, and give plain numbers.
    """

    __slots__ = ()
    data: float
    grad: float

    def __lt__(self, other: Any) -> bool:
        return self.data < data_of(other, "<")

    def __le__(self, other: Any) -> bool:
        return self.data <= data_of(other, "<=")

    def __gt__(self, other: Any) -> bool:
        return self.data > data_of(other, ">")

    def __ge__(self, other: Any) -> bool:
        return self.data >= data_of(other, ">=")

    def __bool__(self) -> bool:
        return self.data != 0.0

    def __float__(self) -> float:
        return self.data

    def __int__(self) -> int:
        return int(self.data)

    __trunc__ = __int__

    def __round__(self, ndigits: int | None = None) -> float:
        return round(self.data, ndigits)

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else str(self)

    def item(self) -> float:
        """The number alone, as a tensor's `item()` gives it.

        >>> from tinygrad_edu.scalar import Value
        >>> Value(2.5).item()
        2.5
        """
        return self.data

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"


def data_of(x: Any, operation: str) -> float:
    """The number that *x* is or holds; TypeError, which names the *operation*, for what is neither.

    >>> data_of(2, "<")
    2.0
    """
    return x.data if isinstance(x, ActsAsNumber) else number(x, operation)
