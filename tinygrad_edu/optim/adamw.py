"""AdamW: Adam, with a weight decay that is no part of the gradient."""

from __future__ import annotations

from typing import Any

from .adam import Adam

__all__ = ["AdamW"]


class AdamW(Adam):
    """Adam, but each step first takes the part lr * weight_decay from every parameter: p = p - lr * weight_decay * p.

    In Adam's gradient a decay would be divided by the root as all of it is, and so hold weights with large gradients
    less; here it holds all alike (Loshchilov and Hutter 2019, algorithm 2).

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([3.0], requires_grad=True)
    >>> w.grad = torch.zeros(1)
    >>> torch.optim.AdamW([w], lr=0.5, weight_decay=0.5).step()
    >>> w
    tensor([2.2500], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 1e-2, amsgrad: bool = False, *, maximize: bool = False, foreach: bool | None = None,
        capturable: bool = False, differentiable: bool = False, fused: bool | None = None,
    ) -> None:
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize, capturable=capturable,
            differentiable=differentiable, fused=fused, decoupled_weight_decay=True,
        )
