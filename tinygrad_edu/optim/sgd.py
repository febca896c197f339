"""SGD: down the gradient, with momentum or without."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..backends.fused import kernel_of
from .arithmetic import add_scaled, parts
from .checks import check_not_negative, check_rate
from .optimizer import Optimizer

__all__ = ["SGD"]


class SGD(Optimizer):
    """Gradient descent: steps of *lr* times the gradient or, with *momentum*, times what the gradients gather to.

    v = momentum * v + (1 - dampening) * g, where the first v is g; then p = p - lr * v (Polyak 1964; the learning rate
    is not part of v, as in Sutskever et al. 2013). With *nesterov* the step is along g + momentum * v (Nesterov 1983).
    *weight_decay* adds weight_decay * p to the gradient; *maximize* goes up. *foreach* and *fused* change nothing here.

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([1.0], requires_grad=True)
    >>> optimizer = torch.optim.SGD([w], lr=0.25, momentum=0.5)
    >>> for _ in range(2):
    ...     w.grad = torch.tensor([1.0])
    ...     optimizer.step()
    ...     print(w.item())
    0.75
    0.375
    """

    def __init__(
        self, params: Any, lr: Any = 1e-3, momentum: float = 0, dampening: float = 0, weight_decay: float = 0,
        nesterov: bool = False, *, maximize: bool = False, foreach: bool | None = None, differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_rate(lr)
        check_not_negative("momentum value", momentum)
        check_not_negative("weight_decay value", weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, dict(
            lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov,
            maximize=maximize, foreach=foreach, differentiable=differentiable, fused=fused,
        ))

    def _move(self, p: Tensor, g: Any, group: dict[str, Any]) -> None:
        x, momentum = p._array, group["momentum"]
        if momentum:
            v = self._velocity(p, g, momentum, group["dampening"], np.empty_like(x))
            g = np.add(g, np.multiply(v, momentum)) if group["nesterov"] else v
        for part, its_g in parts(x, g):
            add_scaled(part, its_g, -float(group["lr"]), np.empty_like(part))

    def _velocity(self, p: Tensor, g: Any, momentum: float, dampening: float, room: Any) -> Any:
        """What the gradients of *p* have gathered to, *g* included."""
        state = self.state[p]
        if state.get("momentum_buffer") is None:
            state["momentum_buffer"] = wrap(g.copy(), p.dtype)
            return state["momentum_buffer"]._array
        v = state["momentum_buffer"]._array
        np.multiply(v, momentum, out=v)
        add_scaled(v, g, 1 - dampening, room)
        return v

    def _moved_in_one(self, p: Tensor, group: dict[str, Any]) -> bool:
        kernel = kernel_of("sgd", p._array)
        if kernel is None:
            return False
        momentum = group["momentum"]
        state = self.state[p] if momentum else {}
        first = bool(momentum) and state.get("momentum_buffer") is None
        v = np.empty_like(p._array) if first else state["momentum_buffer"]._array if momentum else None
        moved = kernel(
            p._array, p._grad._array, v, float(group["lr"]), momentum, 1 - group["dampening"], first,
            group["nesterov"], group["maximize"], float(group["weight_decay"]),
        ) is not NotImplemented
        if moved and first:
            state["momentum_buffer"] = wrap(v, p.dtype)
        return moved
