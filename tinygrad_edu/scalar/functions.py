"""exp, log, tanh and the others as functions: of a Value they give a Value, of a plain number a number.

>>> tanh(Value(0.5)), tanh(0.5)
(Value(data=0.46211715726000974, grad=0.0), 0.46211715726000974)
"""

from __future__ import annotations

from typing import TypeVar

from .value import Value

X = TypeVar("X", Value, float)


def _apply(method: str, x: X) -> X:
    """`x.method()` of a Value; of a number, the number that its Value would give."""
    if isinstance(x, Value):
        return getattr(x, method)()
    return getattr(Value(x), method)().data


def exp(x: X) -> X:
    """e to the power of *x*, its own derivative; OverflowError above 709.78.

    >>> exp(0)
    1.0
    """
    return _apply("exp", x)


def log(x: X) -> X:
    """The natural logarithm, whose derivative is 1 / x; ValueError where *x* is zero or negative.

    >>> log(1)
    0.0
    """
    return _apply("log", x)


def sqrt(x: X) -> X:
    """The square root, whose derivative is half its reciprocal; ValueError where *x* is negative.

    >>> sqrt(9)
    3.0
    """
    return _apply("sqrt", x)


def sin(x: X) -> X:
    """The sine of *x* radians, whose derivative is the cosine; ValueError for infinity.

    >>> sin(0)
    0.0
    """
    return _apply("sin", x)


def cos(x: X) -> X:
    """The cosine of *x* radians, whose derivative is minus the sine; ValueError for infinity.

    >>> cos(0)
    1.0
    """
    return _apply("cos", x)


def tanh(x: X) -> X:
    """The hyperbolic tangent, from -1 to 1, whose derivative is 1 - tanh(x)².

    >>> tanh(1000)
    1.0
    """
    return _apply("tanh", x)


def sigmoid(x: X) -> X:
    """1 / (1 + exp(-x)), from 0 to 1, whose derivative is sigmoid(x) * (1 - sigmoid(x)).

    >>> sigmoid(0)
    0.5
    """
    return _apply("sigmoid", x)


def relu(x: X) -> X:
    """The larger of *x* and 0, whose derivative is 1 above zero and 0 elsewhere.

    >>> relu(-3), relu(3)
    (0.0, 3.0)
    """
    return _apply("relu", x)


def softplus(x: X) -> X:
    """log(1 + exp(x)), a smooth relu, whose derivative is sigmoid(x).

    >>> softplus(1000)
    1000.0
    """
    return _apply("softplus", x)
