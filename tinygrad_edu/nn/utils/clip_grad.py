"""Clipping: gradients that are too large made smaller before an optimizer's step."""

from __future__ import annotations

import types
from collections.abc import Iterable

from ..._tensor import Tensor
from ...autograd.modes import no_grad
from ...linalg import vector_norm
from ...ops.joining import stack
from ...ops.reading import tensor
from ...ops.warn import warn

__all__ = ["clip_grad_norm_", "clip_grad_value_", "get_total_norm"]

NOT_FINITE = (
    "The total norm of order {} for gradients from `parameters` is non-finite, so it cannot be clipped. To disable "
    "this error and scale the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`"
)


def get_total_norm(
    tensors: Tensor | Iterable[Tensor], norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """The norm of all numbers in *tensors*, as if they stood in one vector.

    >>> import tinygrad_edu as torch
    >>> torch.nn.utils.get_total_norm([torch.tensor([3.0]), torch.tensor([[4.0]])])
    tensor(5.)
    """
    tensors = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    if not tensors:
        return tensor(0.0)
    order = float(norm_type)
    with no_grad():
        first = tensors[0].device
        total = vector_norm(stack([vector_norm(x, order).to(first) for x in tensors]), order)
    if error_if_nonfinite and not total.isfinite():
        raise RuntimeError(NOT_FINITE.format(order))
    return total


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor], max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Scale the gradients of *parameters*, in place, so that the norm of all together is at most *max_norm*; the norm
    that they had is returned (Pascanu et al. 2013).

    RuntimeError for a norm that is infinite or no number, with *error_if_nonfinite*. *foreach* is accepted.

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> (w * torch.tensor([3.0, 4.0])).sum().backward()
    >>> torch.nn.utils.clip_grad_norm_(w, max_norm=1.0)
    tensor(5.)
    >>> w.grad
    tensor([0.6000, 0.8000])
    """
    generator = isinstance(parameters, types.GeneratorType)
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    if generator and not parameters:
        warn("`parameters` is an empty generator, no gradient clipping will occur.")
    grads = [p.grad for p in parameters if p.grad is not None]
    total = get_total_norm(grads, norm_type, error_if_nonfinite)
    with no_grad():
        factor = (float(max_norm) / (total + 1e-6)).clamp(max=1.0)
        for grad in grads:
            grad.mul_(factor.to(grad.device))
    return total


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float, foreach: bool | None = None) -> None:
    """Clamp each number of the gradients of *parameters*, in place, between -clip_value and clip_value.

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> (w * torch.tensor([3.0, -0.5])).sum().backward()
    >>> torch.nn.utils.clip_grad_value_([w], 1.0)
    >>> w.grad
    tensor([ 1.0000, -0.5000])
    """
    limit = float(clip_value)
    with no_grad():
        for p in [parameters] if isinstance(parameters, Tensor) else parameters:
            if p.grad is not None:
                p.grad.clamp_(-limit, limit)
