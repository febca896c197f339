"""The operators of Python, listed by hand: what each means for tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..tensor import Tensor
from . import elementwise as e
from .define import NUMBERS


def operator(function: Callable[..., Tensor]) -> Callable[..., Any]:
    """*function*, but leaving operands that it knows nothing of to the other side."""

    def method(self: Tensor, other: Any) -> Any:
        return function(self, other) if isinstance(other, (Tensor, *NUMBERS)) else NotImplemented

    return method


Tensor.__add__ = Tensor.__radd__ = operator(e.add)
Tensor.__sub__ = operator(e.sub)
Tensor.__rsub__ = operator(lambda self, other: e.add(e.neg(self), other))
Tensor.__mul__ = Tensor.__rmul__ = operator(e.mul)
Tensor.__truediv__ = operator(e.div)
Tensor.__pow__ = operator(e.pow)
Tensor.__neg__ = e.neg
Tensor.__gt__ = operator(e.gt)
Tensor.__eq__ = operator(e.eq)
