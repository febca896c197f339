"""dropout: leaving out units at random, so that none can rely on the others."""

from __future__ import annotations

from ... import _choices, _draws
from ..._tensor import Tensor
from ...ops.creation import empty_like
from ...random import default_generator

__all__ = ["dropout"]


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zeros in place of a share *p* of the elements, drawn from the global stream; the others times 1 / (1 - p), so
    that the mean stays.

    Unless *training*, the input itself. The gradient passes where the element was kept, times the same factor
    (Srivastava et al. 2014).

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.nn.functional.dropout(torch.ones(4), 0.5)
    tensor([0., 0., 2., 0.])
    """
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if p == 0 or not training or not input._array.size:
        return input
    if p == 1:
        return input.mul_(0.0) if inplace else input * 0.0
    noise = empty_like(input)
    _draws.fill(noise._array, lambda shape: _choices.bernoulli(default_generator, shape, 1 - p))
    noise.div_(1 - p)
    return input.mul_(noise) if inplace else input * noise
