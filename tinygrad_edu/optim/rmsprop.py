"""RMSprop: the gradient in units of its own recent size."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from .arithmetic import add_quotient, add_scaled, add_squares, move_towards, root
from .checks import check_not_negative, check_rate
from .optimizer import Optimizer, count

__all__ = ["RMSprop"]


class RMSprop(Optimizer):
    """The gradient, divided by the root of the running mean of its square.

    s = alpha * s + (1 - alpha) * g², then p = p - lr * g / (sqrt(s) + eps) (Tieleman and Hinton 2012, lecture 6e). With
    *centered* the square of the running mean of g is taken from s, which leaves a variance (Graves 2013). With
    *momentum* the quotients gather in v = momentum * v + g / (sqrt(s) + eps), and p = p - lr * v. *foreach* and
    *capturable* change nothing here.

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([3.0, 3.0], requires_grad=True)
    >>> optimizer = torch.optim.RMSprop([w], lr=0.05)
    >>> (w * torch.tensor([1000.0, -0.01])).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([2.5000, 3.5000], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1e-2, alpha: float = 0.99, eps: float = 1e-8, weight_decay: float = 0,
        momentum: float = 0, centered: bool = False, capturable: bool = False, foreach: bool | None = None,
        maximize: bool = False, differentiable: bool = False,
    ) -> None:
        check_rate(lr)
        check_not_negative("epsilon value", eps)
        check_not_negative("momentum value", momentum)
        check_not_negative("weight_decay value", weight_decay)
        check_not_negative("alpha value", alpha)
        super().__init__(params, dict(
            lr=lr, momentum=momentum, alpha=alpha, eps=eps, centered=centered, weight_decay=weight_decay,
            capturable=capturable, foreach=foreach, maximize=maximize, differentiable=differentiable,
        ))

    def _move(self, p: Tensor, g: Any, group: dict[str, Any]) -> None:
        momentum, centered, alpha, lr = group["momentum"], group["centered"], group["alpha"], float(group["lr"])
        more = [*["momentum_buffer"] * (momentum > 0), *["grad_avg"] * centered]
        state = self._gathered(p, "square_avg", *more)
        count(state)
        x, s = p._array, state["square_avg"]._array
        room = np.empty_like(x)
        add_squares(s, g, alpha, 1 - alpha, room)
        if centered:
            mean = state["grad_avg"]._array
            move_towards(mean, g, 1 - alpha, room)
            np.multiply(mean, mean, out=room)
            s = np.subtract(s, room, out=room)
        size = root(s, group["eps"], room)
        if momentum > 0:
            v = state["momentum_buffer"]._array
            np.multiply(v, momentum, out=v)
            add_quotient(v, g, size, 1.0, room)
            add_scaled(x, v, -lr, room)
        else:
            add_quotient(x, g, size, -lr, room)
