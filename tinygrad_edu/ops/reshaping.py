"""The shape of a tensor changed in place: squeeze_, unsqueeze_, t_, transpose_. The elements stay where they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from .define import op
from .dims import matrix_transposed, transposed
from .inplace import check_writable, set_history
from .record import record
from .shape import squeezed, unsqueezed

__all__: list[str] = []  # methods of Tensor only


def _look_otherwise(x: Tensor, array: np.ndarray, name: str, rule: Callable[[Tensor], Tensor]) -> Tensor:
    """Let *x* be *array*, another window onto its memory."""
    check_writable(x)
    node = record(name, wrap(array, x.dtype), (x,), (rule,))._node
    x._array = array
    x._bump()
    if node is not None:
        set_history(x, node)
        if x._base is not None:
            x._stamp = x._version
    return x


@op()
def squeeze_(self: Tensor, dim: Any = None, *dims: int) -> Tensor:
    """`squeeze`, of this tensor itself."""
    dim = (dim, *dims) if dims else dim
    name = (
        "SqueezeBackward3"
        if dim is None
        else "SqueezeBackward5"
        if isinstance(dim, (tuple, list))
        else "SqueezeBackward4"
    )
    old = self._array.shape
    return _look_otherwise(self, squeezed(self._array, dim), name, lambda g: g.reshape(old))


@op()
def unsqueeze_(self: Tensor, dim: int) -> Tensor:
    """`unsqueeze`, of this tensor itself."""
    old = self._array.shape
    return _look_otherwise(self, unsqueezed(self._array, dim), "UnsqueezeBackward1", lambda g: g.reshape(old))


@op()
def transpose_(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """`transpose`, of this tensor itself."""
    array = transposed(self._array, dim0, dim1)
    return _look_otherwise(self, array, "TransposeBackward1", lambda g: g.transpose(dim0, dim1))


@op()
def swapaxes_(self: Tensor, axis0: int, axis1: int) -> Tensor:
    """`swapaxes`, of this tensor itself."""
    return transpose_(self, axis0, axis1)


@op()
def swapdims_(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """`swapdims`, of this tensor itself."""
    return transpose_(self, dim0, dim1)


@op()
def t_(self: Tensor) -> Tensor:
    """`t`, of this tensor itself."""
    return _look_otherwise(self, matrix_transposed("t_", self._array), "TBackward1", lambda g: g.t())
