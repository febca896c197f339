"""The table of operations: the smooth functions of one tensor.

A row is the function in NumPy, the function in OpenCL C, and its derivative. `g` is the gradient of the result, `x` is
the input, `out` is the result. The rest of the table stands in `arithmetic.py` (two inputs), `rounding.py` (functions
with steps) and `comparison.py`.
"""

from __future__ import annotations

import math

import numpy as np

from ..backends import functions
from ..backends.erf import erf as erf_of_array
from ..backends.functions import careful
from .define import FLOAT, unary

__all__ = [
    "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "erf", "exp", "exp2", "expm1", "log", "log1p",
    "log2", "log10", "reciprocal", "rsqrt", "sigmoid", "sin", "sinh", "sqrt", "tan", "tanh",
]

LN2, LN10 = math.log(2), math.log(10)

# Exponentials and logarithms.

exp = unary("exp", functions.exp, "exp(x)", lambda g, out: g * out, kind=FLOAT, doc="""e to the power of each element.

    The function is its own derivative.

    >>> import tinygrad_edu as torch
    >>> torch.exp(torch.tensor([0.0, 1.0]))
    tensor([1.0000, 2.7183])
    """)
exp2 = unary("exp2", careful(np.exp2), "exp2(x)", lambda g, out: g * out * LN2, kind=FLOAT,
             doc="""2 to the power of each element.

    The derivative is 2ˣ log 2.

    >>> import tinygrad_edu as torch
    >>> torch.exp2(torch.tensor([3.0, -1.0]))
    tensor([8.0000, 0.5000])
    """)
expm1 = unary("expm1", careful(np.expm1), "expm1(x)", lambda g, out: g * (out + 1), kind=FLOAT,
              doc="""exp(x) - 1 of each element, exact to the last digits where x is small.

    The derivative is exp(x), the result plus 1.

    >>> import tinygrad_edu as torch
    >>> torch.expm1(torch.tensor([1e-10]))
    tensor([1.0000e-10])
    """)
log = unary("log", careful(np.log), "log(x)", lambda g, x: g / x, kind=FLOAT, domain="positive",
            doc="""The natural logarithm of each element: -inf of zero, NaN below.

    The derivative is 1 / x.

    >>> import tinygrad_edu as torch
    >>> torch.log(torch.tensor([1.0, 2.0, 0.0]))
    tensor([0.0000, 0.6931,   -inf])
    """)
log2 = unary("log2", careful(np.log2), "log2(x)", lambda g, x: g / (x * LN2), kind=FLOAT, domain="positive",
             doc="""The logarithm of each element with base 2.

    The derivative is 1 / (x log 2).

    >>> import tinygrad_edu as torch
    >>> torch.log2(torch.tensor([8.0, 0.5]))
    tensor([ 3., -1.])
    """)
log10 = unary("log10", careful(np.log10), "log10(x)", lambda g, x: g / (x * LN10), kind=FLOAT, domain="positive",
              doc="""The logarithm of each element with base 10.

    The derivative is 1 / (x log 10).

    >>> import tinygrad_edu as torch
    >>> torch.log10(torch.tensor([100.0, 0.1]))
    tensor([ 2., -1.])
    """)
log1p = unary("log1p", careful(np.log1p), "log1p(x)", lambda g, x: g / (x + 1), kind=FLOAT, domain="positive",
              node="Log1PBackward0",
              doc="""log(1 + x) of each element, exact to the last digits where x is small.

    The derivative is 1 / (1 + x).

    >>> import tinygrad_edu as torch
    >>> torch.log1p(torch.tensor([1e-10]))
    tensor([1.0000e-10])
    """)

# Roots and reciprocals.

sqrt = unary("sqrt", np.sqrt, "sqrt(x)", lambda g, out: g / (2 * out), kind=FLOAT, domain="positive",
             doc="""The square root of each element, NaN below zero.

    The derivative is 1 / (2 sqrt(x)): infinite at zero.

    >>> import tinygrad_edu as torch
    >>> torch.sqrt(torch.tensor([4.0, 2.0]))
    tensor([2.0000, 1.4142])
    """)
rsqrt = unary("rsqrt", functions.rsqrt, "rsqrt(x)", lambda g, out: -0.5 * g * out**3, kind=FLOAT, domain="positive",
              doc="""1 / sqrt(x) of each element.

    The derivative is -1/2 times the third power of the result.

    >>> import tinygrad_edu as torch
    >>> torch.rsqrt(torch.tensor([4.0, 0.25]))
    tensor([0.5000, 2.0000])
    """)
reciprocal = unary("reciprocal", functions.reciprocal, "1 / x", lambda g, out: -g * (out * out), kind=FLOAT,
                   domain="nonzero",
                   doc="""1 / x of each element.

    The derivative is -1 / x².

    >>> import tinygrad_edu as torch
    >>> torch.reciprocal(torch.tensor([4.0, -0.5]))
    tensor([ 0.2500, -2.0000])
    """)

# Trigonometry.

sin = unary("sin", careful(np.sin), "sin(x)", lambda g, x: g * x.cos(), kind=FLOAT,
            doc="""The sine of each element, in radians.

    The derivative is the cosine.

    >>> import tinygrad_edu as torch
    >>> torch.sin(torch.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8415])
    """)
cos = unary("cos", careful(np.cos), "cos(x)", lambda g, x: g * -x.sin(), kind=FLOAT,
            doc="""The cosine of each element, in radians.

    The derivative is minus the sine.

    >>> import tinygrad_edu as torch
    >>> torch.cos(torch.tensor([0.0, 1.0]))
    tensor([1.0000, 0.5403])
    """)
tan = unary("tan", careful(np.tan), "tan(x)", lambda g, out: g * (1 + out * out), kind=FLOAT, domain="unit",
            doc="""The tangent of each element, in radians.

    The derivative is 1 + tan(x)².

    >>> import tinygrad_edu as torch
    >>> torch.tan(torch.tensor([0.0, 1.0]))
    tensor([0.0000, 1.5574])
    """)
asin = unary("asin", careful(np.arcsin), "asin(x)", lambda g, x: g * (1 - x * x).rsqrt(), kind=FLOAT, domain="unit",
             doc="""The angle whose sine each element is; NaN outside [-1, 1].

    The derivative is 1 / sqrt(1 - x²).

    >>> import tinygrad_edu as torch
    >>> torch.asin(torch.tensor([0.0, 1.0]))
    tensor([0.0000, 1.5708])
    """)
acos = unary("acos", careful(np.arccos), "acos(x)", lambda g, x: g * -(1 - x * x).rsqrt(), kind=FLOAT, domain="unit",
             doc="""The angle whose cosine each element is; NaN outside [-1, 1].

    The derivative is -1 / sqrt(1 - x²).

    >>> import tinygrad_edu as torch
    >>> torch.acos(torch.tensor([0.0, 1.0]))
    tensor([1.5708, 0.0000])
    """)
atan = unary("atan", careful(np.arctan), "atan(x)", lambda g, x: g / (x * x + 1), kind=FLOAT,
             doc="""The angle between -π/2 and π/2 whose tangent each element is.

    The derivative is 1 / (1 + x²).

    >>> import tinygrad_edu as torch
    >>> torch.atan(torch.tensor([1.0, -1.0]))
    tensor([ 0.7854, -0.7854])
    """)

# Hyperbolic functions.

sinh = unary("sinh", careful(np.sinh), "sinh(x)", lambda g, x: g * x.cosh(), kind=FLOAT,
             doc="""The hyperbolic sine of each element, (exp(x) - exp(-x)) / 2.

    The derivative is cosh.

    >>> import tinygrad_edu as torch
    >>> torch.sinh(torch.tensor([0.0, 1.0]))
    tensor([0.0000, 1.1752])
    """)
cosh = unary("cosh", careful(np.cosh), "cosh(x)", lambda g, x: g * x.sinh(), kind=FLOAT,
             doc="""The hyperbolic cosine of each element, (exp(x) + exp(-x)) / 2.

    The derivative is sinh.

    >>> import tinygrad_edu as torch
    >>> torch.cosh(torch.tensor([0.0, 1.0]))
    tensor([1.0000, 1.5431])
    """)
tanh = unary("tanh", careful(np.tanh), "tanh(x)", lambda g, out: g * (1 - out * out), kind=FLOAT,
             doc="""The hyperbolic tangent of each element, sinh(x) / cosh(x): between -1 and 1.

    The derivative is 1 - tanh(x)².

    >>> import tinygrad_edu as torch
    >>> torch.tanh(torch.tensor([0.0, 1.0, 1000.0]))
    tensor([0.0000, 0.7616, 1.0000])
    """)
asinh = unary("asinh", careful(np.arcsinh), "asinh(x)", lambda g, x: g * (x * x + 1).rsqrt(), kind=FLOAT,
              doc="""The number whose hyperbolic sine each element is.

    The derivative is 1 / sqrt(x² + 1).

    >>> import tinygrad_edu as torch
    >>> torch.asinh(torch.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8814])
    """)
acosh = unary("acosh", careful(np.arccosh), "acosh(x)", lambda g, x: g * (x * x - 1).rsqrt(), kind=FLOAT,
              domain="above one",
              doc="""The number from 0 on whose hyperbolic cosine each element is; NaN below 1.

    The derivative is 1 / sqrt(x² - 1).

    >>> import tinygrad_edu as torch
    >>> torch.acosh(torch.tensor([1.0, 2.0]))
    tensor([0.0000, 1.3170])
    """)
atanh = unary("atanh", careful(np.arctanh), "atanh(x)", lambda g, x: g / (1 - x * x), kind=FLOAT, domain="unit",
              doc="""The number whose hyperbolic tangent each element is; NaN outside [-1, 1].

    The derivative is 1 / (1 - x²).

    >>> import tinygrad_edu as torch
    >>> torch.atanh(torch.tensor([0.0, 0.5]))
    tensor([0.0000, 0.5493])
    """)

# Functions of probability.

sigmoid = unary("sigmoid", functions.sigmoid, "1 / (1 + exp(-x))", lambda g, out: g * (1 - out) * out, kind=FLOAT,
                doc="""1 / (1 + exp(-x)) of each element: a number between 0 and 1.

    The derivative is s (1 - s), where s is the result.

    >>> import tinygrad_edu as torch
    >>> torch.sigmoid(torch.tensor([0.0, 1.0, -1000.0]))
    tensor([0.5000, 0.7311, 0.0000])
    """)
erf = unary("erf", erf_of_array, "erf(x)", lambda g, x: 2 / math.sqrt(math.pi) * (-(x * x)).exp() * g, kind=FLOAT,
            doc="""The error function of each element, 2 / sqrt(π) times the integral of exp(-t²) from 0 to it.

    The derivative is what is integrated: 2 / sqrt(π) exp(-x²).

    >>> import tinygrad_edu as torch
    >>> torch.erf(torch.tensor([0.0, 0.5]))
    tensor([0.0000, 0.5205])
    """)
