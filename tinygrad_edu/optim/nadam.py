"""NAdam: Adam, with Nesterov's look ahead."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from .arithmetic import add_quotient, add_squares, move_towards
from .checks import check_betas, check_not_negative, check_rate
from .optimizer import Optimizer, count, number

__all__ = ["NAdam"]


class NAdam(Optimizer):
    """Adam, in which the gradient of now and the running mean of the next step take the running mean's place.

    With m and s as in `Adam`, μ_t = β₁ (1 - 0.96^(t * momentum_decay) / 2) and M_t the product of all μ up to t:
    p = p - lr * ((1 - μ_t) / (1 - M_t) * g + μ_(t+1) / (1 - M_(t+1)) * m) / (sqrt(s / (1 - β₂^t)) + eps) (Dozat 2016).
    *foreach* and *capturable* change nothing here.

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([3.0], requires_grad=True)
    >>> w.grad = torch.tensor([100.0])
    >>> torch.optim.NAdam([w], lr=0.5).step()
    >>> w
    tensor([2.4718], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 2e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, momentum_decay: float = 4e-3, decoupled_weight_decay: bool = False, *,
        foreach: bool | None = None, maximize: bool = False, capturable: bool = False, differentiable: bool = False,
    ) -> None:
        check_rate(lr)
        check_not_negative("epsilon value", eps)
        check_betas(betas)
        check_not_negative("weight_decay value", weight_decay)
        check_not_negative("momentum_decay value", momentum_decay)
        super().__init__(params, dict(
            lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay,
            decoupled_weight_decay=decoupled_weight_decay, maximize=maximize, foreach=foreach, capturable=capturable,
            differentiable=differentiable,
        ))

    def _move(self, p: Tensor, g: Any, group: dict[str, Any]) -> None:
        state = self._gathered(p, "exp_avg", "exp_avg_sq")
        if "mu_product" not in state:
            state["mu_product"] = number(1.0)
        x, m, s, steps = p._array, state["exp_avg"]._array, state["exp_avg_sq"]._array, count(state)
        beta1, beta2 = group["betas"]
        mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"])) for t in (steps, steps + 1))
        product = state["mu_product"]._array
        product *= mu
        room, size, lr = np.empty_like(x), np.empty_like(x), float(group["lr"])
        move_towards(m, g, 1 - beta1, room)
        add_squares(s, g, beta2, 1 - beta2, room)
        np.divide(s, 1 - beta2**steps, out=size)
        np.sqrt(size, out=size)
        np.add(size, group["eps"], out=size)
        add_quotient(x, g, size, -lr * (1 - mu) / (1 - float(product)), room)
        add_quotient(x, m, size, -lr * mu_next / (1 - float(product) * mu_next), room)
