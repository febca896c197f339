"""The table of operations: everything that works on each element alone.

A row is the function in NumPy, the function in OpenCL C, and its derivative for each input. `g` is the gradient of the result, `x` and `y` are the inputs,
`out` is the result.
"""

from __future__ import annotations

import numpy as np

from .define import BOOL, FLOAT, binary, unary

# Arithmetic.

add = binary("add", np.add, "x + y", lambda g: g, lambda g: g,
             doc="""input + other.""")
sub = binary("sub", np.subtract, "x - y", lambda g: g, lambda g: -g,
             doc="""input - other.""")
mul = binary("mul", np.multiply, "x * y", lambda g, y: g * y, lambda g, x: g * x,
             doc="""input * other.""")
div = binary("div", np.true_divide, "x / y", lambda g, y: g / y, lambda g, x, y: -g * x / (y * y), kind=FLOAT, domain="nonzero",
             doc="""input / other, of integers too a floating-point number.""")
pow = binary("pow", np.power, "pow(x, y)", lambda g, x, y: g * y * x ** (y - 1), lambda g, x, out: g * out * x.log(),
             domain="positive", doc="""input to the power of other.""")

# Functions of one tensor.

neg = unary("neg", np.negative, "-x", lambda g: -g,
            doc="""Minus each element.""")
exp = unary("exp", np.exp, "exp(x)", lambda g, out: g * out, kind=FLOAT,
            doc="""e to the power of each element; its own derivative.""")
log = unary("log", np.log, "log(x)", lambda g, x: g / x, kind=FLOAT, domain="positive",
            doc="""The natural logarithm of each element, NaN below zero; the derivative is 1 / x.""")
tanh = unary("tanh", np.tanh, "tanh(x)", lambda g, out: g * (1 - out * out), kind=FLOAT,
             doc="""The hyperbolic tangent of each element; the derivative is 1 - tanh(x)².""")

# Comparisons.

gt = binary("gt", np.greater, "x > y", kind=BOOL, doc="""Whether input > other.""")
eq = binary("eq", np.equal, "x == y", kind=BOOL, doc="""Whether input == other.""")
