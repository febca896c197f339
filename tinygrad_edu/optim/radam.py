"""RAdam: Adam, which trusts the running mean of the squares only when it has seen enough of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._tensor import Tensor
from .arithmetic import add_quotient, add_scaled, add_squares, move_towards, root
from .checks import check_betas, check_not_negative, check_rate
from .optimizer import Optimizer, count

__all__ = ["RAdam"]


class RAdam(Optimizer):
    """Adam, whose step is rectified: at first momentum alone, then Adam's, as far as the squares are to be trusted.

    With m and s as in `Adam`, ρ = 2 / (1 - β₂) - 1 and ρ_t = ρ - 2 t β₂^t / (1 - β₂^t): while ρ_t is 5 or less,
    p = p - lr * m / (1 - β₁^t); from then on m is also multiplied by sqrt(1 - β₂^t) / (sqrt(s) + eps) and by
    sqrt((ρ_t - 4)(ρ_t - 2) ρ / ((ρ - 4)(ρ - 2) ρ_t)) (Liu et al. 2020, algorithm 2). *foreach* and *capturable* change
    nothing here.

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([3.0], requires_grad=True)
    >>> w.grad = torch.tensor([100.0])
    >>> torch.optim.RAdam([w], lr=0.01).step()
    >>> w
    tensor([2.], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, decoupled_weight_decay: bool = False, *, foreach: bool | None = None,
        maximize: bool = False, capturable: bool = False, differentiable: bool = False,
    ) -> None:
        check_rate(lr)
        check_not_negative("epsilon value", eps)
        check_betas(betas)
        check_not_negative("weight_decay value", weight_decay)
        super().__init__(params, dict(
            lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, maximize=maximize, foreach=foreach,
            capturable=capturable, decoupled_weight_decay=decoupled_weight_decay, differentiable=differentiable,
        ))

    def _move(self, p: Tensor, g: Any, group: dict[str, Any]) -> None:
        state = self._gathered(p, "exp_avg", "exp_avg_sq")
        x, m, s, steps = p._array, state["exp_avg"]._array, state["exp_avg_sq"]._array, count(state)
        beta1, beta2 = group["betas"]
        room = np.empty_like(x)
        move_towards(m, g, 1 - beta1, room)
        add_squares(s, g, beta2, 1 - beta2, room)
        rate, lacks = float(group["lr"]) / (1 - beta1**steps), 1 - beta2**steps
        end = 2 / (1 - beta2) - 1
        seen = end - 2 * steps * beta2**steps / lacks
        if seen > 5:
            trust = math.sqrt((seen - 4) * (seen - 2) * end / ((end - 4) * (end - 2) * seen))
            add_quotient(x, m, root(s, group["eps"], room), -rate * math.sqrt(lacks) * trust, room)
        else:
            add_scaled(x, m, -rate, room)
