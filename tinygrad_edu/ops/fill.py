"""Filling a tensor in place: `zero_`, `fill_`, `copy_`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.arrays import device_of, moved
from ..backends.numpy import quiet
from ..dtypes import bfloat16, cast, round_to_bfloat16
from .broadcasting import broadcast
from .define import NUMBERS, op
from .inplace import check_memory, check_writable, overwrite
from .record import record

__all__ = ["fill"]  # the others are methods of Tensor


@op()
def zero_(self: Tensor) -> Tensor:
    """Fill this tensor with zeros.  Whatever it was made from gets no gradient through it any more.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1.0, 2.0]).zero_()
    tensor([0., 0.])
    """
    return overwrite(self, lambda: self._array.fill(0), "ZeroBackward0", (self,), (_nothing,))


@op()
def fill_(self: Tensor, value: Any) -> Tensor:
    """Fill this tensor with *value*, a number or a 0-d tensor, which gets the sum of the gradients.

    >>> import tinygrad_edu as torch
    >>> torch.tensor([1.0, 2.0]).fill_(7)
    tensor([7., 7.])
    """
    if isinstance(value, Tensor):
        if value._array.ndim:
            raise RuntimeError(
                f"fill_ only supports 0-dimension value tensor but got tensor with {value._array.ndim} dimensions."
            )
        check_writable(self, value.requires_grad)
        check_memory(self)
        number, name = quiet.run(cast, value._array, value.dtype, self.dtype), "FillBackward3"
        inputs, rules = (self, value), (_nothing, lambda g: g.sum())
    elif isinstance(value, NUMBERS):
        number, name = quiet.run(np.asarray(value).astype, self.dtype.numpy), "FillBackward2"
        if self.dtype is bfloat16:
            number = round_to_bfloat16(number)
        inputs, rules = (self,), (_nothing,)
    else:
        kind = type(value).__name__
        why = f"      didn't match because some of the arguments have invalid types: (!{kind}!)\n"
        raise TypeError(
            f"fill_() received an invalid combination of arguments - got ({kind}), but expected one of:\n"
            f" * (Tensor value)\n{why} * (Number value)\n{why}"
        )
    return overwrite(self, lambda: self._array.fill(number[()]), name, inputs, rules)


def fill(input: Tensor, value: Any) -> Tensor:
    """A tensor like *input*, full of *value*, a number or a 0-d tensor, which gets the sum of the gradients.

    >>> import tinygrad_edu as torch
    >>> torch.fill(torch.tensor([1, 2]), 7)
    tensor([7, 7])
    """
    out = input.detach().clone().fill_(value.detach() if isinstance(value, Tensor) else value)
    if isinstance(value, Tensor):
        return record("FillBackward1", out, (input, value), (_nothing, lambda g: g.sum()))
    return record("FillBackward0", out, (input,), (_nothing,))


@op()
def copy_(self: Tensor, src: Tensor, non_blocking: bool = False) -> Tensor:
    """Copy the elements of *src* into this tensor, cast to its dtype and broadcast to its shape.  The gradient goes to
    *src*.

    >>> import tinygrad_edu as torch
    >>> torch.zeros(2, 2).copy_(torch.tensor([1, 2]))
    tensor([[1., 2.],
            [1., 2.]])
    """
    if isinstance(src, NUMBERS):
        return self.fill_(src)
    if not isinstance(src, Tensor):
        raise TypeError(f"copy_(): argument 'other' (position 1) must be Tensor, not {type(src).__name__}")
    inputs = (self, src) if self.dtype.is_floating_point else (self,)
    check_writable(self, any(x.requires_grad for x in inputs))
    check_memory(self, src)
    shape = self._array.shape
    if src._array.shape != shape and (common := broadcast(shape, src._array.shape)) != shape:
        raise RuntimeError(f"output with shape {list(shape)} doesn't match the broadcast shape {list(common)}")
    where, back = device_of(self._array), device_of(src._array)
    array = moved(quiet.run(cast, src._array, src.dtype, self.dtype), where)
    name = "torch::autograd::CopyBackwards"
    rules = (_nothing, (lambda g: g) if where == back else (lambda g: g.to(back)))
    return overwrite(self, lambda: np.copyto(self._array, array), name, inputs, rules)


def _nothing(g: Tensor) -> Tensor:
    """The gradient of what is overwritten."""
    return wrap(np.zeros(g._array.shape, g._array.dtype, like=g._array), g.dtype)
