"""The operators of Python, listed by hand: what each means for tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._tensor import Tensor
from . import arithmetic as a
from . import comparison as c
from . import elementwise as e
from . import rounding as r
from . import ternary  # noqa: F401  (it makes methods too)
from .define import OPERANDS, TABLE


def operator(function: Callable[..., Tensor]) -> Callable[..., Any]:
    """*function*, but leaving operands that it knows nothing of to the other side."""
    if function.__name__ in TABLE:
        return TABLE[function.__name__].operator

    def method(self: Tensor, other: Any) -> Any:
        return function(self, other) if isinstance(other, OPERANDS) else NotImplemented

    return method


def reflected(function: Callable[..., Tensor]) -> Callable[..., Any]:
    """*function* for where the tensor stands on the right and what stands on the left is none."""
    function = operator(function)
    return lambda self, other: function(other, self)


def power_of(self: Tensor, other: Any) -> Any:
    """other ** self."""
    return a.pow(other, self) if isinstance(other, OPERANDS) else NotImplemented


def matmul(self: Tensor, other: Any) -> Any:
    """self @ other."""
    return self.matmul(other) if isinstance(other, Tensor) else NotImplemented


def rmatmul(self: Tensor, other: Any) -> Any:
    """other @ self."""
    return other.matmul(self) if isinstance(other, Tensor) else NotImplemented


def invert(self: Tensor) -> Tensor:
    """~self: each bit the other way round."""
    if self.dtype.is_floating_point:
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return c.bitwise_not(self)


Tensor.__neg__ = r.neg
Tensor.__pos__ = r.positive
Tensor.__abs__ = r.abs
Tensor.__invert__ = invert

Tensor.__add__ = Tensor.__radd__ = operator(a.plus)
Tensor.__sub__, Tensor.__rsub__ = operator(a.minus), reflected(a.swapped)
Tensor.__mul__ = Tensor.__rmul__ = operator(a.mul)
Tensor.__truediv__ = Tensor.__div__ = operator(a.over)
Tensor.__rtruediv__ = Tensor.__rdiv__ = operator(lambda self, other: a.mul(e.reciprocal(self), other))
Tensor.__floordiv__, Tensor.__rfloordiv__ = operator(a.floor_divide), reflected(a.floor_divide)
Tensor.__mod__, Tensor.__rmod__ = operator(a.remainder), reflected(a.remainder)
Tensor.__pow__, Tensor.__rpow__ = operator(a.raised), power_of
Tensor.__matmul__, Tensor.__rmatmul__ = matmul, rmatmul

Tensor.__and__ = Tensor.__rand__ = operator(c.bitwise_and)
Tensor.__or__ = Tensor.__ror__ = operator(c.bitwise_or)
Tensor.__xor__ = Tensor.__rxor__ = operator(c.bitwise_xor)
Tensor.__lshift__, Tensor.__rlshift__ = operator(c.bitwise_left_shift), reflected(c.bitwise_left_shift)
Tensor.__rshift__, Tensor.__rrshift__ = operator(c.bitwise_right_shift), reflected(c.bitwise_right_shift)

Tensor.__eq__, Tensor.__ne__ = operator(c.eq), operator(c.ne)
Tensor.__lt__, Tensor.__le__ = operator(c.lt), operator(c.le)
Tensor.__gt__, Tensor.__ge__ = operator(c.gt), operator(c.ge)

Tensor.__iadd__, Tensor.__isub__ = operator(Tensor.add_), operator(Tensor.sub_)
Tensor.__imul__ = operator(Tensor.mul_)
Tensor.__itruediv__ = Tensor.__idiv__ = operator(Tensor.div_)
Tensor.__ifloordiv__, Tensor.__imod__ = operator(Tensor.floor_divide_), operator(Tensor.remainder_)
Tensor.__ipow__ = operator(Tensor.pow_)
Tensor.__iand__, Tensor.__ior__ = operator(Tensor.bitwise_and_), operator(Tensor.bitwise_or_)
Tensor.__ixor__ = operator(Tensor.bitwise_xor_)
Tensor.__ilshift__, Tensor.__irshift__ = operator(Tensor.bitwise_left_shift_), operator(Tensor.bitwise_right_shift_)
