"""Adadelta: steps in the units of the parameter, from the sizes of the steps before."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from .arithmetic import add_scaled, add_squares
from .checks import check_not_negative, check_rate
from .optimizer import Optimizer, count

__all__ = ["Adadelta"]


class Adadelta(Optimizer):
    """RMSprop, but with the root of the running mean of the squared steps where a learning rate would stand.

    s = rho * s + (1 - rho) * g²; the step is d = sqrt(u + eps) / sqrt(s + eps) * g; then u = rho * u + (1 - rho) * d²
    and p = p - lr * d (Zeiler 2012, algorithm 1, where lr is 1). *foreach* and *capturable* change nothing here.

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([3.0], requires_grad=True)
    >>> w.grad = torch.tensor([0.5])
    >>> torch.optim.Adadelta([w], eps=0.1, lr=0.5).step()
    >>> w
    tensor([2.7764], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1.0, rho: float = 0.9, eps: float = 1e-6, weight_decay: float = 0,
        foreach: bool | None = None, *, capturable: bool = False, maximize: bool = False, differentiable: bool = False,
    ) -> None:
        check_rate(lr)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        check_not_negative("epsilon value", eps)
        check_not_negative("weight_decay value", weight_decay)
        super().__init__(params, dict(
            lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize, capturable=capturable,
            foreach=foreach, differentiable=differentiable,
        ))

    def _move(self, p: Tensor, g: Any, group: dict[str, Any]) -> None:
        state = self._gathered(p, "square_avg", "acc_delta")
        count(state)
        x, s, u = p._array, state["square_avg"]._array, state["acc_delta"]._array
        rho, eps = group["rho"], group["eps"]
        room, step = np.empty_like(x), np.empty_like(x)
        add_squares(s, g, rho, 1 - rho, room)
        np.add(u, eps, out=step)
        np.sqrt(step, out=step)
        np.add(s, eps, out=room)
        np.sqrt(room, out=room)
        np.divide(step, room, out=step)
        np.multiply(step, g, out=step)
        add_squares(u, step, rho, 1 - rho, room)
        add_scaled(x, step, -float(group["lr"]), room)
