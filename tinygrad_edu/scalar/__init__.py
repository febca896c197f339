"""Layer 1: automatic differentiation of plain Python numbers, with the standard library and nothing else.

>>> from tinygrad_edu.scalar import Value
>>> a, b = Value(2.0), Value(-3.0)
>>> loss = (a * b + 10) ** 2
>>> loss.backward()
>>> a.grad, b.grad
(-24.0, 16.0)
"""

from .functions import cos, exp, log, relu, sigmoid, sin, softplus, sqrt, tanh
from .modes import no_grad
from .value import Value

__all__ = ["Value", "cos", "exp", "log", "no_grad", "relu", "sigmoid", "sin", "softplus", "sqrt", "tanh"]
