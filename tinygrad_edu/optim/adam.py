"""Adam: steps of about the same size, whatever the size of the gradient."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..backends.fused import kernel_of
from .arithmetic import add_quotient, add_squares, move_towards, root
from .checks import check_betas, check_not_negative, check_rate
from .optimizer import Optimizer, count

__all__ = ["Adam"]


class Adam(Optimizer):
    """The running mean of the gradient, divided by the root of the running mean of its square.

    m = β₁ m + (1 - β₁) g and s = β₂ s + (1 - β₂) g². Both begin at 0, which is made good by dividing by 1 - β^t after t
    steps: p = p - lr * (m / (1 - β₁^t)) / (sqrt(s / (1 - β₂^t)) + eps) (Kingma and Ba 2015, algorithm 1). With
    *amsgrad* s is the largest it has been (Reddi et al. 2018). *weight_decay* adds weight_decay * p to the gradient or,
    with *decoupled_weight_decay*, takes it from p: see `AdamW`. *foreach*, *fused*, *capturable* change nothing here.

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([3.0, 3.0], requires_grad=True)
    >>> optimizer = torch.optim.Adam([w], lr=0.5)
    >>> (w * torch.tensor([1000.0, -0.001])).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([2.5000, 3.5000], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, amsgrad: bool = False, *, foreach: bool | None = None, maximize: bool = False,
        capturable: bool = False, differentiable: bool = False, fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        check_rate(lr)
        if isinstance(lr, Tensor) and foreach and not capturable:
            raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
        check_not_negative("epsilon value", eps)
        check_betas(betas)
        check_not_negative("weight_decay value", weight_decay)
        if not any(all(isinstance(beta, kind) for beta in betas) for kind in (float, Tensor)):
            raise ValueError("betas must be either both floats or both Tensors")
        super().__init__(params, dict(
            lr=lr, betas=(float(betas[0]), float(betas[1])), eps=eps, weight_decay=weight_decay, amsgrad=amsgrad,
            maximize=maximize, foreach=foreach, capturable=capturable, differentiable=differentiable, fused=fused,
            decoupled_weight_decay=decoupled_weight_decay,
        ))

    def _move(self, p: Tensor, g: Any, group: dict[str, Any]) -> None:
        amsgrad = group["amsgrad"]
        state = self._gathered(p, "exp_avg", "exp_avg_sq", *["max_exp_avg_sq"] * amsgrad)
        x, m, s = p._array, state["exp_avg"]._array, state["exp_avg_sq"]._array
        weight, decay, share, eps, factor = _factors(
            count(state), float(group["lr"]), *group["betas"], group["eps"], x.dtype
        )
        room = np.empty_like(x)
        move_towards(m, g, weight, room)
        add_squares(s, g, decay, share, room)
        if amsgrad:
            largest = state["max_exp_avg_sq"]._array
            s = np.maximum(largest, s, out=largest)
        add_quotient(x, m, root(s, eps, room), factor, room)

    def _moved_in_one(self, p: Tensor, group: dict[str, Any]) -> bool:
        kernel = kernel_of("adam", p._array)
        if kernel is None:
            return False
        amsgrad, betas = group["amsgrad"], group["betas"]
        state = self._gathered(p, "exp_avg", "exp_avg_sq", *["max_exp_avg_sq"] * amsgrad)
        means = [state[name]._array for name in ("exp_avg", "exp_avg_sq")]
        largest = state["max_exp_avg_sq"]._array if amsgrad else None
        steps, rate, decay = float(state["step"]._array) + 1, float(group["lr"]), float(group["weight_decay"])
        size, eps = _corrected(steps, rate, *betas, group["eps"])
        decoupled = bool(decay and group["decoupled_weight_decay"])
        moved = kernel(
            p._array, p._grad._array, *means, largest, size, betas, eps, group["maximize"],
            1 - rate * decay if decoupled else decay, decoupled,
        ) is not NotImplemented
        if moved:
            count(state)
        return moved


@lru_cache(16)  # all parameters of a type have the same
def _factors(steps: float, rate: float, beta1: float, beta2: float, eps: float, dtype: Any) -> list[Any]:
    """The numbers in the formula of one step, as arrays without dimensions."""
    size, eps = _corrected(steps, rate, beta1, beta2, eps)
    return [np.array(x, dtype) for x in (1 - beta1, beta2, 1 - beta2, eps, -size)]


def _corrected(steps: float, rate: float, beta1: float, beta2: float, eps: float) -> tuple[float, float]:
    """*rate* and *eps* with what makes good that m and s begin at 0: the root of what s is divided by is put in front
    and at eps, as dividing s would be one pass more.
    """
    expected = math.sqrt(1 - beta2**steps)
    return rate * expected / (1 - beta1**steps), eps * expected
