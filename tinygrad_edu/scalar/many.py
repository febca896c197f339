"""sum, dot, max and min of any number of Values: one node each, where a chain of additions would make one a term.

Plain numbers among the values cost nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import mul
from typing import TYPE_CHECKING, Any

from .arithmetic import number
from .conversions import ActsAsNumber

if TYPE_CHECKING:
    from .value import Value


class OfMany:
    """What Value inherits: operations that take their values from a list."""

    __slots__ = ()

    @classmethod
    def _of_many(cls, op: str, data: float, parents: tuple[Value, ...], derivatives: tuple[float, ...]) -> Value:
        raise NotImplementedError  # Value knows how a node is made

    @classmethod
    def sum(cls, values: Iterable[Value | float]) -> Value:
        """The sum of *values*: its gradient goes to each of them whole.

        >>> from tinygrad_edu.scalar import Value
        >>> Value.sum([Value(1.0), 2, Value(3.0)])
        Value(data=6.0, grad=0.0)
        """
        values = list(values)
        data, inside = _numbers(values, "Value.sum")
        total = 0.0
        for x in data:
            total += x
        parents = _only(inside, values)
        return cls._of_many("sum", total, parents, (1.0,) * len(parents))

    @classmethod
    def dot(cls, xs: Iterable[Value | float], ys: Iterable[Value | float], bias: Value | float = 0.0) -> Value:
        """bias + xs[0] * ys[0] + xs[1] * ys[1] + ...: a whole neuron; ValueError where the lengths differ.

        The derivative with respect to an x is its y, and the other way round.

        >>> from tinygrad_edu.scalar import Value
        >>> Value.dot([1.0, 2.0], [Value(3.0), Value(4.0)], bias=0.5)
        Value(data=11.5, grad=0.0)
        """
        return cls.dots([xs], ys, [bias])[0]

    @classmethod
    def dots(
        cls, rows: Iterable[Iterable[Value | float]], ys: Iterable[Value | float], biases: Iterable[Value | float]
    ) -> list[Value]:
        """The `dot` of each of *rows* with the same *ys*: a whole layer, at less than the price of its neurons.

        >>> from tinygrad_edu.scalar import Value
        >>> Value.dots([[1.0, 2.0], [0.0, 1.0]], [Value(3.0), Value(4.0)], biases=[0.5, 0.0])
        [Value(data=11.5, grad=0.0), Value(data=4.0, grad=0.0)]
        """
        ys = list(ys)
        b, inside_ys = _numbers(ys, "Value.dot")
        factors, parents_ys = (1.0, *b), _only(inside_ys, ys)  # a bias is a weight whose input is always 1
        results = []
        for xs, bias in zip(rows, biases, strict=True):
            row: tuple[Any, ...] = (bias, *xs)
            if len(row) != len(factors):
                raise ValueError(f"Value.dot: {len(row) - 1} xs but {len(ys)} ys")
            a = [x.data for x in row if isinstance(x, ActsAsNumber)]
            parents, derivatives = row, factors
            if len(a) < len(row):  # there are plain numbers, too
                a, inside = _numbers(row, "Value.dot")
                parents, derivatives = _only(inside, row), _only(inside, factors)
            if parents_ys:
                parents, derivatives = parents + parents_ys, derivatives + _only(inside_ys, a[1:])
            results.append(cls._of_many("dot", sum(map(mul, a, factors)), parents, derivatives))
        return results

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
        data, inside = _numbers(values, f"Value.{op}")
        unknown = [x for x in data if math.isnan(x)]
        best = unknown[0] if unknown else choose(data)  # NaN wins, or it would go unnoticed
        share = 1.0 / (len(unknown) or data.count(best))
        derivatives = [share if x == best or math.isnan(x) else 0.0 for x in data]
        return cls._of_many(op, best, _only(inside, values), _only(inside, derivatives))


def _numbers(values: Sequence[Any], operation: str) -> tuple[list[float], list[bool] | None]:
    """The numbers of *values*, and which of these are Values, or None where all are, as nearly always."""
    data = [x.data for x in values if isinstance(x, ActsAsNumber)]
    if len(data) == len(values):
        return data, None
    inside = [isinstance(x, ActsAsNumber) for x in values]
    return [x.data if i else number(x, operation) for x, i in zip(values, inside, strict=True)], inside


def _only(inside: list[bool] | None, items: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(items if inside is None else compress(items, inside))
