"""dropout: leaving out units, or whole channels, at random, so that none can rely on the others."""

from __future__ import annotations

from collections.abc import Sequence

from ... import _choices, _draws
from ..._tensor import Tensor
from ...ops.creation import empty_like
from ...ops.define import must_be_tensor
from ...ops.warn import warn
from ...random import default_generator

__all__ = ["dropout", "dropout2d"]

FEW_DIMS = (
    "dropout2d: Received a {}-D input to dropout2d, which is deprecated and will result in an error in a future "
    "release. To retain the behavior and silence this warning, please use dropout instead. Note that dropout2d exists "
    "to provide channel-wise dropout on inputs with 2 spatial dimensions, a channel dimension, and an optional batch "
    "dimension (i.e. 3D or 4D inputs)."
)
NO_BATCH = (
    "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - input "
    "is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future release to "
    "interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D channel-wise "
    "dropout behavior, please switch to using dropout1d instead."
)


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
    _check(p)
    if not isinstance(input, Tensor):
        raise must_be_tensor("dropout", "input", 1, input)
    return _without(input, None, p, training, inplace)


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """`dropout` of whole channels: of (N, C, H, W), or (N, C, L), each of the N × C planes is left out or kept as one
    (Tompson et al. 2015).

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.nn.functional.dropout2d(torch.ones(1, 3, 1, 2))
    tensor([[[[0., 0.]],
    <BLANKLINE>
             [[0., 0.]],
    <BLANKLINE>
             [[2., 2.]]]])
    """
    _check(p)
    if input.dim() not in (3, 4):
        warn(FEW_DIMS.format(input.ndim))
    if input.ndim == 3:
        warn(NO_BATCH)
    if input.ndim < 2 and p not in (0, 1) and training and input.numel():
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    return _without(input, (*input.shape[:2], *(1 for _ in input.shape[2:])), p, training, inplace)


def _check(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _without(input: Tensor, shape: Sequence[int] | None, p: float, training: bool, inplace: bool) -> Tensor:
    """*input* times noise, of its own shape or the one given, which is 0 with probability *p*."""
    if p == 0 or not training or not input._array.size:
        return input
    if p == 1:
        return input.mul_(0.0) if inplace else input * 0.0
    noise = empty_like(input) if shape is None else input.new_empty(shape)  # drawn in the order of its memory
    _draws.fill(noise._array, lambda shape: _choices.bernoulli(default_generator, shape, 1 - p))
    noise.div_(1 - p)
    return input.mul_(noise) if inplace else input * noise
