"""Value: a number that remembers how it was made, so that it can tell how it would change.

Read it from top to bottom: what a Value stores, how `backward` walks the graph, and then the operations, each of which is a line of arithmetic and a line
of calculus. Glossary: a *parent* of a value is an input of the operation that made it, and a *leaf* a value that no operation made; `x` and `y` are the
inputs of an operation, `dx` and `dy` its derivatives with respect to them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from . import arithmetic, modes
from .arithmetic import number

SECOND_BACKWARD = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
    "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
    "saved tensors after calling backward."
)


class Value:
    """A number with a gradient and a past.

    *data* is a number; NaN and infinity are numbers too and flow as IEEE arithmetic has them. A Value is a vertex of a graph, so `==` and `hash` go by
    identity: two vertices that hold the same number are still two. `<`, `<=`, `>`, `>=` and `bool` look at the data.

    >>> x = Value(3.0)
    >>> y = x * x + 2 * x
    >>> y.backward()
    >>> y, x
    (Value(data=15.0, grad=1.0), Value(data=3.0, grad=8.0))
    """

    # Two parents and two derivatives in slots, no tuples and no closures, because a training step makes values by the ten thousand: the benchmark page has
    # the figures. An operation on many values keeps a tuple in `_x` and one in `_dx`; one on a value and a number leaves the number in `_dy`, to be shown.
    __slots__ = ("_dx", "_dy", "_uses", "_x", "_y", "data", "grad", "label", "op")

    def __init__(self, data: float, label: str = "") -> None:
        self.data: float = number(data, "Value")
        self.grad: float = 0.0
        self.label: str = label
        self.op: str = ""  # the operation that made this value, none for a leaf
        self._x: Any = None
        self._dx: Any = None
        self._y: Value | None = None
        self._dy: float | None = None
        self._uses = 0  # during backward: the uses of this value that have not yet sent their gradient

    def backward(self, grad: float = 1.0, retain_graph: bool = False) -> None:
        """Add to the `.grad` of every leaf the derivative of this value with respect to it, times *grad*.

        A leaf's gradient accumulates over calls; that of a value in between is the last call's. The derivatives kept in the graph are then dropped, and a
        second call raises RuntimeError, unless *retain_graph* is true. Time and memory are linear in the size of the graph, whatever its depth.

        >>> a = Value(5.0)
        >>> b = a + a
        >>> c = b + b
        >>> c.backward()
        >>> a.grad
        4.0
        """
        if not self.op:
            self.grad += grad
            return
        for node in self._count_uses():
            node.grad = 0.0
        self.grad = float(grad)
        ready = [self]
        while ready:
            node = ready.pop()
            for parent, derivative in node.edges():
                parent.grad += derivative * node.grad
                if parent.op:
                    parent._uses -= 1
                    if not parent._uses:  # every use of it has added its share: its own gradient is complete
                        ready.append(parent)
            if not retain_graph:
                node._dx = None

    def _count_uses(self) -> list[Value]:
        """This value and all between it and the leaves, each once, with the number of its uses among them in `_uses`."""
        nodes = [self]
        for node in nodes:  # the list grows while we walk it
            for parent in node.parents:
                if parent.op:
                    if not parent._uses:
                        nodes.append(parent)
                    parent._uses += 1
        if any(node._dx is None for node in nodes):
            for node in nodes:
                node._uses = 0
            raise RuntimeError(SECOND_BACKWARD)
        return nodes

    @property
    def parents(self) -> tuple[Value, ...]:
        """The values that the operation took, in order; none for a leaf."""
        x, y = self._x, self._y
        if y is not None:
            return x, y
        return () if x is None else x if x.__class__ is tuple else (x,)

    def edges(self) -> Iterable[tuple[Value, float]]:
        """The parents, each with the derivative of this value with respect to it; the derivatives are None once `backward` has dropped them.

        >>> list((Value(2.0) * Value(5.0)).edges())
        [(Value(data=2.0, grad=0.0), 5.0), (Value(data=5.0, grad=0.0), 2.0)]
        """
        x, dx, y = self._x, self._dx, self._y
        if y is not None:
            return (x, dx), (y, self._dy)
        if x.__class__ is tuple:
            return zip(x, dx)
        return () if x is None else ((x, dx),)

    def detach(self) -> Value:
        """A leaf with the same data.

        >>> (Value(2.0) * 3).detach().parents
        ()
        """
        return Value(self.data)

    def zero_grad(self) -> None:
        """Forget the gradient."""
        self.grad = 0.0

    # Arithmetic. A number on either side costs no node: it is no vertex of the graph, only a part of the operation.

    def __add__(self, other: Any) -> Value:
        if other.__class__ is Value:
            return _node("+", self.data + other.data, self, 1.0, other, 1.0)
        c = number(other, "+")
        return _node("+", self.data + c, self, 1.0, None, c)

    __radd__ = __add__

    def __mul__(self, other: Any) -> Value:
        if other.__class__ is Value:
            return _node("*", self.data * other.data, self, other.data, other, self.data)
        c = number(other, "*")
        return _node("*", self.data * c, self, c, None, c)

    __rmul__ = __mul__

    def __sub__(self, other: Any) -> Value:
        if other.__class__ is Value:
            return _node("-", self.data - other.data, self, 1.0, other, -1.0)
        c = number(other, "-")
        return _node("-", self.data - c, self, 1.0, None, c)

    def __rsub__(self, other: Any) -> Value:
        c = number(other, "-")
        return _node("rsub", c - self.data, self, -1.0, None, c)

    def __truediv__(self, other: Any) -> Value:
        if other.__class__ is Value:
            out = arithmetic.divide(self.data, other.data)
            return _node("/", out, self, 1.0 / other.data, other, -out / other.data)
        c = number(other, "/")
        return _node("/", arithmetic.divide(self.data, c), self, 1.0 / c, None, c)

    def __rtruediv__(self, other: Any) -> Value:
        c = number(other, "/")
        out = arithmetic.divide(c, self.data)
        return _node("rdiv", out, self, -out / self.data, None, c)

    def __pow__(self, other: Any) -> Value:
        x = self.data
        if other.__class__ is Value:
            y = other.data
            out = arithmetic.power(x, y)
            return _node("**", out, self, arithmetic.power_slope(x, y), other, arithmetic.exponent_slope(x, y, out))
        c = number(other, "**")
        return _node("**", arithmetic.power(x, c), self, arithmetic.power_slope(x, c), None, c)

    def __rpow__(self, other: Any) -> Value:
        c = number(other, "**")
        out = arithmetic.power(c, self.data)
        return _node("rpow", out, self, arithmetic.exponent_slope(c, self.data, out), None, c)

    def __neg__(self) -> Value:
        return _node("neg", -self.data, self, -1.0)

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        x = self.data
        return _node("abs", abs(x), self, 0.0 if x == 0.0 else x / x if x != x else math.copysign(1.0, x))

    # Functions of one value. The derivative is written with the result where that is the shorter formula.

    def exp(self) -> Value:
        """e to the power of this value, its own derivative."""
        out = arithmetic.exp(self.data)
        return _node("exp", out, self, out)

    def log(self) -> Value:
        """The natural logarithm, whose derivative is 1 / x."""
        return _node("log", arithmetic.log(self.data), self, 1.0 / self.data)

    def sqrt(self) -> Value:
        """The square root, whose derivative is half its reciprocal."""
        out = arithmetic.sqrt(self.data)
        return _node("sqrt", out, self, 0.5 / out if out else math.inf)

    def sin(self) -> Value:
        """The sine of this value in radians, whose derivative is the cosine."""
        return _node("sin", arithmetic.sin(self.data), self, math.cos(self.data))

    def cos(self) -> Value:
        """The cosine of this value in radians, whose derivative is minus the sine."""
        return _node("cos", arithmetic.cos(self.data), self, -math.sin(self.data))

    def tanh(self) -> Value:
        """The hyperbolic tangent t, whose derivative is 1 - t²."""
        out = math.tanh(self.data)
        return _node("tanh", out, self, 1.0 - out * out)

    def sigmoid(self) -> Value:
        """The logistic function s = 1 / (1 + exp(-x)), whose derivative is s * (1 - s)."""
        out = arithmetic.sigmoid(self.data)
        return _node("sigmoid", out, self, out * (1.0 - out))

    def relu(self) -> Value:
        """The larger of this value and 0, whose derivative is 1 above zero and 0 elsewhere."""
        x = self.data
        return _node("relu", 0.0 if x <= 0.0 else x, self, 0.0 if x <= 0.0 else 1.0)

    def softplus(self) -> Value:
        """log(1 + exp(x)), whose derivative is the logistic function."""
        return _node("softplus", arithmetic.softplus(self.data), self, arithmetic.sigmoid(self.data))

    # Functions of many values, one node each whatever their number. Plain numbers among the values cost nothing.

    @staticmethod
    def sum(values: Iterable[Value | float]) -> Value:
        """The sum of *values*: its gradient goes to each of them whole.

        >>> Value.sum([Value(1.0), 2, Value(3.0)])
        Value(data=6.0, grad=0.0)
        """
        total, parents = 0.0, []
        for x in values:
            if x.__class__ is Value:
                parents.append(x)
                total += x.data
            else:
                total += number(x, "Value.sum")
        return _many("sum", total, parents, [1.0] * len(parents))

    @staticmethod
    def dot(xs: Iterable[Value | float], ys: Iterable[Value | float], bias: Value | float = 0.0) -> Value:
        """bias + xs[0] * ys[0] + xs[1] * ys[1] + ...: a whole neuron; ValueError where the lengths differ.

        The derivative with respect to an x is its y, and the other way round.

        >>> Value.dot([1.0, 2.0], [Value(3.0), Value(4.0)], bias=0.5)
        Value(data=11.5, grad=0.0)
        """
        parents, derivatives = [], []
        if bias.__class__ is Value:
            parents.append(bias)
            derivatives.append(1.0)
            total = bias.data
        else:
            total = number(bias, "Value.dot")
        for x, y in zip(xs, ys, strict=True):
            p = x.data if x.__class__ is Value else number(x, "Value.dot")
            q = y.data if y.__class__ is Value else number(y, "Value.dot")
            total += p * q
            if x.__class__ is Value:
                parents.append(x)
                derivatives.append(q)
            if y.__class__ is Value:
                parents.append(y)
                derivatives.append(p)
        return _many("dot", total, parents, derivatives)

    @staticmethod
    def max(values: Iterable[Value | float]) -> Value:
        """The largest of *values*: its gradient goes to that one, and is shared where several are equal; ValueError where there are none.

        >>> Value.max([Value(1.0), Value(3.0), 2])
        Value(data=3.0, grad=0.0)
        """
        return _extreme("max", max, values)

    @staticmethod
    def min(values: Iterable[Value | float]) -> Value:
        """The smallest of *values*, with the gradient of `Value.max`.

        >>> Value.min([Value(1.0), Value(3.0), 2])
        Value(data=1.0, grad=0.0)
        """
        return _extreme("min", min, values)

    # A Value where a number is expected: comparisons, conversions, printing. None of these has a gradient.

    def __lt__(self, other: Any) -> bool:
        return self.data < _data(other, "<")

    def __le__(self, other: Any) -> bool:
        return self.data <= _data(other, "<=")

    def __gt__(self, other: Any) -> bool:
        return self.data > _data(other, ">")

    def __ge__(self, other: Any) -> bool:
        return self.data >= _data(other, ">=")

    def __bool__(self) -> bool:
        return self.data != 0.0

    def __float__(self) -> float:
        return self.data

    def __int__(self) -> int:
        return int(self.data)

    def __round__(self, ndigits: int | None = None) -> float:
        return round(self.data, ndigits)

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else str(self)

    def item(self) -> float:
        """The number alone, as a tensor's `item()` gives it."""
        return self.data

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"


def _node(op: str, data: float, x: Any, dx: Any, y: Value | None = None, dy: float | None = None) -> Value:
    """The result of an operation: without a call to `__init__`, which has checks to make that cost as much as the operation."""
    out = _new(Value)
    out.data = data
    out.grad = 0.0
    out.label = ""
    out._uses = 0
    if modes.recording:
        out.op, out._x, out._dx, out._y, out._dy = op, x, dx, y, dy
    else:
        out.op, out._x, out._dx, out._y, out._dy = "", None, None, None, None
    return out


_new = object.__new__

def _many(op: str, data: float, parents: list[Value], derivatives: list[float]) -> Value:
    return _node(op, data, tuple(parents), tuple(derivatives)) if parents else Value(data)


def _extreme(op: str, choose: Any, values: Iterable[Value | float]) -> Value:
    values = list(values)
    if not values:
        raise ValueError(f"Value.{op}: there is no {op} of no values")
    data = [_data(x, f"Value.{op}") for x in values]
    nan = [x for x in data if x != x]
    best = nan[0] if nan else choose(data)
    winners = [x == best or x != x for x in data]
    share = 1.0 / sum(winners)
    parents = [(x, share if wins else 0.0) for x, wins in zip(values, winners, strict=True) if isinstance(x, Value)]
    return _many(op, best, [x for x, _ in parents], [derivative for _, derivative in parents])


def _data(x: Any, operation: str) -> float:
    return x.data if isinstance(x, Value) else number(x, operation)
