"""The table of operations: arithmetic on two inputs, tensors or numbers, with broadcasting.

A row is the function in NumPy, the function in OpenCL C, and one derivative for each input. `g` is the gradient of the
result, `x` and `y` are the inputs, `out` is the result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..backends import functions
from ..backends.arrays import solid
from ..backends.functions import careful
from ..dtypes import bool_, dtype
from .define import FLOAT, NONE, NUMBERS, SECOND, binary, check_range, must_be_tensor, only, op, result_type_of
from .masks import nothing, only_where
from .warn import in_old_order

__all__ = [
    "add", "atan2", "div", "floor_divide", "fmod", "logaddexp", "maximum", "minimum", "mul", "pow", "remainder", "rsub",
    "square", "sub",
    "true_divide",
]

BOTH_BOOL = (
    "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator "
    "instead."
)
ONE_BOOL = (
    "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the "
    "`~` or `logical_not()` operator instead."
)

RSUB = (
    "rsub() received an invalid combination of arguments - got ({}, {}), but expected one of:\n"
    " * (Tensor input, Tensor other, *, Number alpha = 1)\n * (Tensor input, Number other, Number alpha = 1)\n"
)


def no_bools(to: Any, x: Any, y: Any) -> None:
    """RuntimeError for a difference of truth values."""
    bools = [z.dtype is bool_ if isinstance(z, Tensor) else isinstance(z, (bool, np.bool_)) for z in (x, y)]
    if any(bools):
        raise RuntimeError(BOTH_BOOL if all(bools) else ONE_BOOL)


def possible_power(to: dtype, x: Any, y: Any) -> None:
    """RuntimeError for an integer to the power of a negative number, and for numbers that the type does not hold."""
    if isinstance(y, Tensor):
        only("int float", "pow")(to)
    else:
        if y < 0 and not to.is_floating_point:
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        check_range(y, to)


def underivable(name: str) -> Callable[..., Tensor]:
    """The rule of what PyTorch records but does not differentiate."""

    def rule(g: Tensor) -> Tensor:
        raise RuntimeError(f"derivative for aten::{name} is not implemented")

    return rule


# Derivatives with cases.


def power_by_base(g: Tensor, x: Any, y: Any) -> Tensor:
    """y x^(y-1), which is 0 where y is 0, whatever x."""
    if isinstance(y, Tensor):
        y = y.to(g.dtype)
        return only_where(y != 0, g * (y * x ** (y - 1)))
    if y == 2:
        return g * (2 * x)
    return g * (y * x ** (y - 1)) if y else nothing(g)


def power_by_exponent(g: Tensor, x: Any, y: Tensor, out: Tensor) -> Tensor:
    """x^y log x, which is taken to be 0 where x is 0 and y is not negative."""
    if isinstance(x, Tensor):
        return only_where(((x == 0) & (y >= 0)).logical_not(), g * (out * x.log()))
    slope = g * (out * float(np.log(x) if x > 0 else -np.inf if x == 0 else np.nan))
    return slope if x else only_where((y >= 0).logical_not(), slope)


def winner(g: Tensor, above: Tensor, equal: Tensor) -> Tensor:
    """The gradient of one of two competitors: all where it is *above* the other, half where they are *equal*."""
    return only_where(above, g) + only_where(equal, g / 2)


def inverse_square(x: Tensor, y: Tensor) -> Tensor:
    """1 / r², where r is the distance of the point (x, y) from the origin; 0 at the origin itself."""
    square = x * x + y * y
    return only_where(square != 0, square.reciprocal())


def by_divisor(g: Tensor, x: Any, y: Tensor) -> Tensor:
    """Minus the rounded quotient; of a number, PyTorch has no derivative."""
    if not isinstance(x, Tensor):
        raise RuntimeError("derivative for aten::remainder is not implemented")
    return -g * div(x, y, rounding_mode="floor")


def share(g: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """The part of *g* that goes to x in log(exp(x) + exp(y))."""
    return g / (1 + (y.to(g.dtype) - x.to(g.dtype)).exp())


# The table.

plus = binary("add", np.add, "x + y", lambda g: g, lambda g: g, doc="")
minus = binary("sub", np.subtract, "x - y", lambda g: g, lambda g: -g, check=no_bools, doc="")
swapped = binary("rsub", np.subtract, "x - y", lambda g: g, lambda g: -g, check=no_bools, method=False,
                 node=("RsubBackward0", "RsubBackward0", "RsubBackward1"), doc="")
mul = binary("mul", np.multiply, "x * y", lambda g, y: g * y, lambda g, x: g * x, wide=True,
             doc="""input * other, element by element.

    Each input's gradient is the result's, times the other input.

    >>> import tinygrad_edu as torch
    >>> torch.mul(torch.tensor([1.0, 2.0]), torch.tensor([[10.0], [100.0]]))
    tensor([[ 10.,  20.],
            [100., 200.]])
    """)
over = binary("div", np.true_divide, "x / y", lambda g, y: g / y, lambda g, x, y: g * (over(x, y) / -y), kind=FLOAT,
              wide=True, domain="nonzero", doc="")
floor_divide = binary("floor_divide", functions.floor_divide, "floor_divide(x, y)", underivable("floor_divide"),
                      underivable("floor_divide"), wide=True, node="NotImplemented",
                      check=only("int float", "div_floor_cpu"), domain="broken",
                      doc="""input / other, rounded down.  RuntimeError for integers divided by zero.

    PyTorch does not differentiate it; `div(..., rounding_mode="floor")` has a derivative: zero.

    >>> import tinygrad_edu as torch
    >>> torch.floor_divide(torch.tensor([7, -7]), 2)
    tensor([ 3, -4])
    """)
towards_zero = binary("trunc_divide", functions.trunc_divide, "trunc_divide(x, y)", nothing, nothing, wide=True,
                      node="DivBackward2", check=only("int float", "div_trunc_cpu"), domain="broken", method=False,
                      doc="")
downwards = binary("floor_divide_flat", functions.floor_divide, "floor_divide(x, y)", nothing, nothing, wide=True,
                   node="DivBackward2", check=only("int float", "div_floor_cpu"), domain="broken", method=False, doc="")
remainder = binary("remainder", functions.remainder, "modulo(x, y)", lambda g: g, by_divisor,
                   check=only("int float", "remainder_cpu"),
                   node=("RemainderBackward1", "RemainderBackward0", "NotImplemented"), domain="broken",
                   doc="""What the division of input by other leaves, with the sign of other, as `%` in Python.

    The derivative is 1 for input and minus the rounded quotient for other.

    >>> import tinygrad_edu as torch
    >>> torch.remainder(torch.tensor([7, -7]), 3)
    tensor([1, 2])
    """)
fmod = binary("fmod", functions.fmod, "fmod(x, y)", lambda g: g, lambda g, x, y: -g * div(x, y, rounding_mode="trunc"),
              check=only("int float", "fmod_cpu"), node=("FmodBackward1", "FmodBackward0", ""), numbers=SECOND,
              domain="broken", doc="""What the division of input by other leaves, with the sign of input, as in C.

    The derivative is 1 for input and minus the truncated quotient for other.

    >>> import tinygrad_edu as torch
    >>> torch.fmod(torch.tensor([7, -7]), 3)
    tensor([ 1, -1])
    """)
raised = binary("pow", functions.power, "power(x, y)", power_by_base, power_by_exponent, check=possible_power,
                domain="positive", node=("PowBackward1", "PowBackward0", "PowBackward2"), doc="")
maximum = binary("maximum", np.maximum, "maximum(x, y)", lambda g, x, y: winner(g, (x <= y).logical_not(), x == y),
                 lambda g, x, y: winner(g, (y <= x).logical_not(), x == y), numbers=NONE, inplace=False, domain="apart",
                 doc="""The larger of each two elements, NaN where one of them is.

    The gradient goes to the larger; equal ones share it.

    >>> import tinygrad_edu as torch
    >>> torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 2]))
    tensor([3, 5])
    """)
minimum = binary("minimum", np.minimum, "minimum(x, y)", lambda g, x, y: winner(g, (x >= y).logical_not(), x == y),
                 lambda g, x, y: winner(g, (y >= x).logical_not(), x == y), numbers=NONE, inplace=False, domain="apart",
                 doc="""The smaller of each two elements, NaN where one of them is.

    The gradient goes to the smaller; equal ones share it.

    >>> import tinygrad_edu as torch
    >>> torch.minimum(torch.tensor([1, 5]), torch.tensor([3, 2]))
    tensor([1, 2])
    """)
atan2 = binary("atan2", careful(np.arctan2), "atan2(x, y)", lambda g, x, y: g * y * inverse_square(x, y),
               lambda g, x, y: -g * x * inverse_square(x, y), kind=FLOAT, numbers=NONE, domain="nonzero",
               doc="""The angle of the point (other, input), seen from the origin: between -π and π.

    The derivatives are other / r² and -input / r², where r is the distance of the point; both 0 at the origin.

    >>> import tinygrad_edu as torch
    >>> torch.atan2(torch.tensor([1.0, -1.0]), torch.tensor([1.0, -1.0]))
    tensor([ 0.7854, -2.3562])
    """)
logaddexp = binary("logaddexp", careful(np.logaddexp), "logaddexp(x, y)", share,
                   lambda g, x, y: share(g, y, x), check=only("float", "logaddexp_cpu"), numbers=NONE, inplace=False,
                   doc="""log(exp(input) + exp(other)), without the overflow of exp.

    The derivatives are the shares of the two in the sum.

    >>> import tinygrad_edu as torch
    >>> torch.logaddexp(torch.tensor([0.0, 100.0]), torch.tensor([0.0, 100.0]))
    tensor([  0.6931, 100.6931])
    """)


# Functions with a keyword more than the row has.


def times(other: Any, alpha: Any, to: dtype) -> Any:
    """alpha * other in type *to*; RuntimeError where *alpha* is not of its kind."""
    if isinstance(alpha, bool) and to is not bool_:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and not to.is_floating_point:
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    if not isinstance(other, Tensor):
        return other * alpha
    return mul(other.to(to), bool(alpha) if to is bool_ else alpha)


def with_alpha(function: Callable[..., Tensor], input: Any, other: Any, alpha: Any, out: Tensor | None) -> Tensor:
    """*function* of input and alpha * other."""
    if alpha != 1 or isinstance(alpha, bool):
        valid = all(isinstance(x, (Tensor, *NUMBERS)) for x in (input, other))
        other = times(other, alpha, result_type_of(input, other)) if valid else other
    return function(input, other, out=out)


@op(inplace=True)
def add(input: Any, other: Any, *old: Any, alpha: float = 1, out: Tensor | None = None) -> Tensor:
    """input + alpha * other, element by element.

    The gradient goes to both: to other times *alpha*.

    >>> import tinygrad_edu as torch
    >>> torch.add(torch.tensor([1, 2]), torch.tensor([10, 20]), alpha=2)
    tensor([21, 42])
    """
    if old:
        alpha, other = in_old_order("add", other, old, "alpha", "Tensor other"), old[0]
    return with_alpha(plus, input, other, alpha, out)


@op(inplace=True)
def sub(input: Any, other: Any, *old: Any, alpha: float = 1, out: Tensor | None = None) -> Tensor:
    """input - alpha * other, element by element.  RuntimeError for booleans.

    The gradient goes to input as it is and to other times *-alpha*.

    >>> import tinygrad_edu as torch
    >>> torch.sub(torch.tensor([1, 2]), 1)
    tensor([0, 1])
    """
    if old:
        alpha, other = in_old_order("sub", other, old, "alpha", "Tensor other"), old[0]
    if alpha != 1:
        no_bools(None, input, other)
    return with_alpha(minus, input, other, alpha, out)


@op(method=False)
def rsub(input: Tensor, other: Any, alpha: float = 1) -> Tensor:
    """other - alpha * input, element by element.

    >>> import tinygrad_edu as torch
    >>> torch.rsub(torch.tensor([1, 2]), 10)
    tensor([9, 8])
    """
    if not isinstance(input, Tensor):
        raise TypeError(RSUB.format(type(input).__name__, type(other).__name__))
    no_bools(None, input, other)
    if alpha != 1:
        input = times(input, alpha, result_type_of(input, other))
    return swapped(other, input)


@op(inplace=True)
def div(input: Any, other: Any, *, rounding_mode: str | None = None, out: Tensor | None = None) -> Tensor:
    """input / other, of integers too a floating-point number; rounded where *rounding_mode* is "trunc" (towards zero)
    or "floor" (down).

    The derivatives are 1 / other and -input / other²; zero where the quotient is rounded.

    >>> import tinygrad_edu as torch
    >>> torch.div(torch.tensor([7, -7]), 2), torch.div(torch.tensor([7, -7]), 2, rounding_mode="trunc")
    (tensor([ 3.5000, -3.5000]), tensor([ 3, -3]))
    """
    if rounding_mode is None:
        return over(input, other, out=out)
    if rounding_mode not in ("trunc", "floor"):
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    return (towards_zero if rounding_mode == "trunc" else downwards)(input, other, out=out)


true_divide = div
Tensor.true_divide, Tensor.true_divide_ = Tensor.div, Tensor.div_


@op(inplace=True)
def pow(input: Any, exponent: Any, *, out: Tensor | None = None) -> Tensor:
    """input to the power of exponent, element by element.  RuntimeError for an integer to the power of a negative
    number.

    The derivatives are exponent * input^(exponent - 1) and input^exponent * log(input); the first is 0 where the
    exponent is 0, the second where input is.

    >>> import tinygrad_edu as torch
    >>> torch.pow(torch.tensor([1.0, 2.0, 3.0]), 2), torch.pow(2, torch.tensor([1.0, 2.0, 3.0]))
    (tensor([1., 4., 9.]), tensor([2., 4., 8.]))
    """
    result = raised(input, exponent, out=out)
    if out is None and not isinstance(input, Tensor) and result._array.ndim > 1:
        result._array = solid(result._array)  # of a number, PyTorch lays out the powers row by row
    return result


@op(inplace=True)
def square(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Each element times itself.

    The derivative is twice the element.

    >>> import tinygrad_edu as torch
    >>> torch.square(torch.tensor([3.0, -2.0]))
    tensor([9., 4.])
    """
    if not isinstance(input, Tensor):
        raise must_be_tensor("square", "input", 1, input)
    return raised(input, 2, out=out)
