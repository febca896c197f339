"""sum, dot, max and min of any number of Values: one node each, where a chain of additions would make one a term.

Plain numbers among the values cost nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .arithmetic import number
from .conversions import ActsAsNumber, data_of

if TYPE_CHECKING:
    from .value import Value


class OfMany:
    """What Value inherits: operations that take their values from a list."""

    __slots__ = ()

    @classmethod
    def _of_many(cls, op: str, data: float, parents: list[Value], derivatives: list[float]) -> Value:
        raise NotImplementedError  # Value knows how a node is made

    @classmethod
    def sum(cls, values: Iterable[Value | float]) -> Value:
        """The sum of *values*: its gradient goes to each of them whole.

        >>> from tinygrad_edu.scalar import Value
        >>> Value.sum([Value(1.0), 2, Value(3.0)])
        Value(data=6.0, grad=0.0)
        """
        values = list(values)
        total = 0.0
        for x in values:
            total += data_of(x, "Value.sum")
        parents: list[Any] = [x for x in values if isinstance(x, ActsAsNumber)]
        return cls._of_many("sum", total, parents, [1.0] * len(parents))

    @classmethod
    def dot(cls, xs: Iterable[Value | float], ys: Iterable[Value | float], bias: Value | float = 0.0) -> Value:
        """bias + xs[0] * ys[0] + xs[1] * ys[1] + ...: a whole neuron; ValueError where the lengths differ.

        The derivative with respect to an x is its y, and the other way round.

        >>> from tinygrad_edu.scalar import Value
        >>> Value.dot([1.0, 2.0], [Value(3.0), Value(4.0)], bias=0.5)
        Value(data=11.5, grad=0.0)
        """
        xs, ys = list(xs), list(ys)
        if len(xs) != len(ys):
            raise ValueError(f"Value.dot: {len(xs)} xs but {len(ys)} ys")
        total = data_of(bias, "Value.dot")
        parents: list[Any] = []
        derivatives: list[float] = []
        if isinstance(bias, ActsAsNumber):
            parents.append(bias)
            derivatives.append(1.0)
        for x, y in zip(xs, ys, strict=True):
            a = x.data if (x_is_value := isinstance(x, ActsAsNumber)) else number(x, "Value.dot")
            b = y.data if (y_is_value := isinstance(y, ActsAsNumber)) else number(y, "Value.dot")
            total += a * b
            if x_is_value:
                parents.append(x)
                derivatives.append(b)
            if y_is_value:
                parents.append(y)
                derivatives.append(a)
        return cls._of_many("dot", total, parents, derivatives)

    @classmethod
    def max(cls, values: Iterable[Value | float]) -> Value:
        """The largest of *values*; ValueError where there are none.

        The gradient goes to that one, and is shared where several are equal.

        >>> from tinygrad_edu.scalar import Value
        >>> Value.max([Value(1.0), Value(3.0), 2])
        Value(data=3.0, grad=0.0)
        """
        return cls._extreme("max", max, values)

    @classmethod
    def min(cls, values: Iterable[Value | float]) -> Value:
        """The smallest of *values*, with the gradient of `Value.max`.

        >>> from tinygrad_edu.scalar import Value
        >>> Value.min([Value(1.0), Value(3.0), 2])
        Value(data=1.0, grad=0.0)
        """
        return cls._extreme("min", min, values)

    @classmethod
    def _extreme(cls, op: str, choose: Any, values: Iterable[Value | float]) -> Value:
        values = list(values)
        if not values:
            raise ValueError(f"Value.{op}: there is no {op} of no values")
        data = [data_of(x, f"Value.{op}") for x in values]
        unknown = [x for x in data if math.isnan(x)]
        best = unknown[0] if unknown else choose(data)  # NaN wins, or it would go unnoticed
        share = 1.0 / (len(unknown) or data.count(best))
        parents: list[Any] = []
        derivatives: list[float] = []
        for x, d in zip(values, data, strict=True):
            if isinstance(x, ActsAsNumber):
                parents.append(x)
                derivatives.append(share if d == best or math.isnan(d) else 0.0)
        return cls._of_many(op, best, parents, derivatives)
