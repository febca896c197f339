"""Value: a number that remembers how it was made, so that it can tell how it would change.

Read it from top to bottom: what a Value stores, how `backward` walks the graph, and then the operations, each of which
is a line of arithmetic and a line of calculus. Glossary: a *parent* of a value is an input of the operation that made
it, and a *leaf* a value that no operation made; `x` and `y` are the inputs of an operation, `dx` and `dy` its
derivatives with respect to them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from . import arithmetic, engine, modes
from .arithmetic import number
from .conversions import ActsAsNumber
from .labels import HasLabel
from .many import OfMany


class Value(OfMany, ActsAsNumber, HasLabel):
    """A number with a gradient and a past.

    *data* is a number; NaN and infinity are numbers too and flow as IEEE arithmetic has them. A Value is a vertex of a
    graph, so `==` and `hash` go by identity: two vertices that hold the same number are still two. A graph belongs to
    one thread at a time; nothing here is locked. TypeError for data that is no number.

    >>> x = Value(3.0)
    >>> y = x * x + 2 * x
    >>> y.backward()
    >>> y, x
    (Value(data=15.0, grad=1.0), Value(data=3.0, grad=8.0))
    """

    # The past of a value is in four slots, with no tuples and no closures for sums and products, because a training
    # step makes values by the ten thousand and the garbage collector looks at each: see benchmarks/scalar.py.
    #
    #                        _x         _dx            _y      _dy
    #     a leaf             None       None           None    ""
    #     x + y              x          1.0            y       None, as both derivatives are 1
    #     x * y              x          y.data         y       x.data
    #     any other of one   x          dx             None    the operation, such as "tanh" or ("**", 2.0)
    #     any other          parents    derivatives    None    the operation
    __slots__ = ("_dx", "_dy", "_x", "_y", "data", "grad")

    def __init__(self, data: float, label: str = "") -> None:
        self.data: float = number(data, "Value")
        self.grad: float = 0.0
        self._x: Any = None
        self._dx: Any = None
        self._y: Value | None = None
        self._dy: Any = ""
        if label:
            self.label = label

    def _repr_svg_(self) -> str:
        """The graph of this value, or of a large one the part that is nearest, for notebooks."""
        from .draw import draw

        return draw(self, 60).svg

    def backward(self, grad: float = 1.0, retain_graph: bool = False) -> None:
        """Add to the `.grad` of every leaf the derivative of this value with respect to it, times *grad*.

        A leaf's gradient accumulates over calls; that of a value in between is the last call's. The derivatives kept in
        the graph are then dropped, and a second call raises RuntimeError, unless *retain_graph* is true. Time and
        memory are linear in the size of the graph, whatever its depth.

        >>> a = Value(5.0)
        >>> b = a + a
        >>> c = b + b
        >>> c.backward()
        >>> a.grad
        4.0
        """
        grad = number(grad, "backward")
        if self._x is None:
            self.grad += grad
            return
        zero = float("0.0")  # a new object, unlike 0.0: the mark of what this call has met
        order = engine.sort(self, zero)
        self.grad = grad
        engine.send(order, zero, retain_graph)

    @property
    def parents(self) -> tuple[Value, ...]:
        """The values that the operation took, in order; none for a leaf.

        >>> (Value(2.0) * Value(5.0)).parents
        (Value(data=2.0, grad=0.0), Value(data=5.0, grad=0.0))
        """
        x, y = self._x, self._y
        if y is not None:
            return x, y
        return () if x is None else x if x.__class__ is tuple else (x,)

    def edges(self) -> Iterable[tuple[Value, Any]]:
        """The parents, each with the derivative of this value with respect to it, or None once `backward` dropped that.

        >>> (Value(2.0) * Value(5.0)).edges()
        ((Value(data=2.0, grad=0.0), 5.0), (Value(data=5.0, grad=0.0), 2.0))
        """
        x, dx, y, dy = self._x, self._dx, self._y, self._dy
        if y is not None:
            return (x, dx), (y, dx if dx is None or dy is None else dy)
        if x.__class__ is tuple:
            return zip(x, dx or (None,) * len(x), strict=True)
        return () if x is None else ((x, dx),)

    def detach(self) -> Value:
        """A leaf with the same data, through which no gradient flows back.

        >>> (Value(2.0) * 3).detach().parents
        ()
        """
        return Value(self.data)

    def zero_grad(self) -> None:
        """Forget the gradient, as training does before each `backward`.

        >>> x = Value(2.0)
        >>> (x * x).backward()
        >>> x.zero_grad()
        >>> x.grad
        0.0
        """
        self.grad = 0.0

    # Arithmetic. A number on either side costs no node: it is no vertex of the graph, only a part of the operation.
    # Sums and products of two values, of which a network is full, make their node themselves; the others call _node.

    def __add__(self, other: Any) -> Value:
        if isinstance(other, Value):
            out = _new(Value)
            out.data = self.data + other.data
            out.grad = 0.0
            out._x = self
            out._dx = 1.0
            out._y = other
            out._dy = None
            return out if modes.recording else out.detach()
        c = number(other, "+")
        return _node("+", self.data + c, self, 1.0, c)

    __radd__ = __add__

    def __mul__(self, other: Any) -> Value:
        if isinstance(other, Value):
            x, y = self.data, other.data
            out = _new(Value)
            out.data = x * y
            out.grad = 0.0
            out._x = self
            out._dx = y
            out._y = other
            out._dy = x
            return out if modes.recording else out.detach()
        c = number(other, "*")
        return _node("*", self.data * c, self, c, c)

    __rmul__ = __mul__

    def __sub__(self, other: Any) -> Value:
        if isinstance(other, Value):
            return _node("-", self.data - other.data, (self, other), (1.0, -1.0))
        c = number(other, "-")
        return _node("-", self.data - c, self, 1.0, c)

    def __rsub__(self, other: Any) -> Value:
        c = number(other, "-")
        return _node("rsub", c - self.data, self, -1.0, c)

    def __truediv__(self, other: Any) -> Value:
        if isinstance(other, Value):
            out = arithmetic.divide(self.data, other.data)
            return _node("/", out, (self, other), (1.0 / other.data, -out / other.data))
        c = number(other, "/")
        return _node("/", arithmetic.divide(self.data, c), self, 1.0 / c, c)

    def __rtruediv__(self, other: Any) -> Value:
        c = number(other, "/")
        out = arithmetic.divide(c, self.data)
        return _node("rdiv", out, self, -out / self.data, c)

    def __pow__(self, other: Any) -> Value:
        x = self.data
        if isinstance(other, Value):
            y = other.data
            out = arithmetic.power(x, y)
            dx, dy = arithmetic.power_slope(x, y, out), arithmetic.exponent_slope(x, y, out)
            return _node("**", out, (self, other), (dx, dy))
        c = number(other, "**")
        out = arithmetic.power(x, c)
        return _node("**", out, self, arithmetic.power_slope(x, c, out), c)

    def __rpow__(self, other: Any) -> Value:
        c = number(other, "**")
        out = arithmetic.power(c, self.data)
        return _node("rpow", out, self, arithmetic.exponent_slope(c, self.data, out), c)

    def __neg__(self) -> Value:
        return _node("neg", -self.data, self, -1.0)

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        x = self.data
        return _node("abs", abs(x), self, arithmetic.sign(x))

    # Functions of one value. The derivative is written with the result where that is the shorter formula.

    def exp(self) -> Value:
        """e to the power of this value, its own derivative; OverflowError above 709.78.

        >>> Value(0.0).exp()
        Value(data=1.0, grad=0.0)
        """
        out = arithmetic.exp(self.data)
        return _node("exp", out, self, out)

    def log(self) -> Value:
        """The natural logarithm, whose derivative is 1 / x; ValueError at 0 and below.

        >>> Value(1.0).log()
        Value(data=0.0, grad=0.0)
        """
        return _node("log", arithmetic.log(self.data), self, 1.0 / self.data)

    def sqrt(self) -> Value:
        """The square root, whose derivative is half its reciprocal; ValueError below 0.

        >>> Value(9.0).sqrt()
        Value(data=3.0, grad=0.0)
        """
        out = arithmetic.sqrt(self.data)
        return _node("sqrt", out, self, 0.5 / out if out else math.inf)

    def sin(self) -> Value:
        """The sine of this value in radians, whose derivative is the cosine; ValueError for infinity.

        >>> Value(0.0).sin()
        Value(data=0.0, grad=0.0)
        """
        return _node("sin", arithmetic.sin(self.data), self, math.cos(self.data))

    def cos(self) -> Value:
        """The cosine of this value in radians, whose derivative is minus the sine; ValueError for infinity.

        >>> Value(0.0).cos()
        Value(data=1.0, grad=0.0)
        """
        return _node("cos", arithmetic.cos(self.data), self, -math.sin(self.data))

    def tanh(self) -> Value:
        """The hyperbolic tangent t, whose derivative is 1 - t².

        >>> Value(1000.0).tanh()
        Value(data=1.0, grad=0.0)
        """
        out = math.tanh(self.data)
        return _node("tanh", out, self, 1.0 - out * out)

    def sigmoid(self) -> Value:
        """The logistic function s = 1 / (1 + exp(-x)), whose derivative is s * (1 - s).

        >>> Value(0.0).sigmoid()
        Value(data=0.5, grad=0.0)
        """
        out = arithmetic.sigmoid(self.data)
        return _node("sigmoid", out, self, out * (1.0 - out))

    def relu(self) -> Value:
        """The larger of this value and 0, whose derivative is 1 above zero and 0 elsewhere.

        >>> Value(-3.0).relu()
        Value(data=0.0, grad=0.0)
        """
        x = self.data
        return _node("relu", 0.0 if x <= 0.0 else x, self, 0.0 if x <= 0.0 else 1.0)

    def softplus(self) -> Value:
        """log(1 + exp(x)), whose derivative is the logistic function.

        >>> Value(1000.0).softplus()
        Value(data=1000.0, grad=0.0)
        """
        return _node("softplus", arithmetic.softplus(self.data), self, arithmetic.sigmoid(self.data))

    @classmethod
    def _of_many(cls, op: str, data: float, parents: tuple[Value, ...], derivatives: tuple[float, ...]) -> Value:
        return _node(op, data, parents, derivatives) if parents else Value(data)


_new = object.__new__  # not by way of `__init__`, whose check would cost as much as the operation


def _node(op: str, data: float, x: Any, dx: Any, constant: float | None = None) -> Value:
    """The result of an operation on *x*, a value or a tuple of them, and on a plain number, if it took one."""
    out = _new(Value)
    out.data = data
    out.grad = 0.0
    out._x = x
    out._dx = dx
    out._y = None
    out._dy = op if constant is None else (op, constant)
    return out if modes.recording else out.detach()
