"""Adagrad: the more a parameter has been moved, the less it moves."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from ..ops.creation import full_like
from .arithmetic import add_quotient, add_squares, root
from .checks import check_not_negative, check_rate
from .optimizer import Optimizer, count, number

__all__ = ["Adagrad"]


class Adagrad(Optimizer):
    """The gradient, divided by the root of the sum of all its squares so far.

    s = s + g², then p = p - lr / (1 + (t - 1) * lr_decay) * g / (sqrt(s) + eps) at step t (Duchi, Hazan and Singer
    2011). s begins at *initial_accumulator_value*. *foreach* and *fused* change nothing here.

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([3.0], requires_grad=True)
    >>> optimizer = torch.optim.Adagrad([w], lr=1.0)
    >>> for gradient in (3.0, 4.0):
    ...     w.grad = torch.tensor([gradient])
    ...     optimizer.step()
    ...     print(w)
    tensor([2.], requires_grad=True)
    tensor([1.2000], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1e-2, lr_decay: float = 0, weight_decay: float = 0,
        initial_accumulator_value: float = 0, eps: float = 1e-10, foreach: bool | None = None, *,
        maximize: bool = False, differentiable: bool = False, fused: bool | None = None,
    ) -> None:
        check_rate(lr)
        check_not_negative("lr_decay value", lr_decay)
        check_not_negative("weight_decay value", weight_decay)
        check_not_negative("initial_accumulator_value value", initial_accumulator_value)
        check_not_negative("epsilon value", eps)
        super().__init__(params, dict(
            lr=lr, lr_decay=lr_decay, eps=eps, weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value, foreach=foreach, maximize=maximize,
            differentiable=differentiable, fused=fused,
        ))
        for group in self.param_groups:
            for p in group["params"]:
                self._begin(p)

    def _begin(self, p: Tensor) -> dict[str, Any]:
        self.state[p] = {"step": number(0.0), "sum": full_like(p, self.defaults["initial_accumulator_value"])}
        return self.state[p]

    def _move(self, p: Tensor, g: Any, group: dict[str, Any]) -> None:
        state = self.state[p] or self._begin(p)
        x, s, steps = p._array, state["sum"]._array, count(state)
        room = np.empty_like(x)
        add_squares(s, g, 1.0, 1.0, room)
        rate = float(group["lr"]) / (1 + (steps - 1) * group["lr_decay"])
        add_quotient(x, g, root(s, group["eps"], room), -rate, room)
