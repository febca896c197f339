"""LBFGS: the direction that the last steps say leads to the minimum, and a search along it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._tensor import Tensor
from ..autograd.modes import enable_grad, no_grad
from ..ops.joining import cat
from .checks import check_rate
from .line_search import Point, strong_wolfe
from .optimizer import Optimizer

__all__ = ["LBFGS"]


class LBFGS(Optimizer):
    """Newton's method with an inverse matrix of second derivatives that is guessed from the last *history_size* steps.

    Each of up to *max_iter* rounds of a step goes in the direction -H g. With s and y, the changes of the parameters
    and of the gradient in the round before, H is (1 - s yᵀ / yᵀs) H' (1 - y sᵀ / yᵀs) + s sᵀ / yᵀs, where H' is that
    of the round before, and the oldest is a multiple of 1: its product with g takes two loops over the pairs (Liu and
    Nocedal 1989). The length is *lr* or, with *line_search_fn* "strong_wolfe", is searched for.

    `step` needs a closure: it is called up to *max_eval* times. A round that ends with a gradient of at most
    *tolerance_grad*, or that changes too little, is the last. All parameters are in one group.

    >>> import tinygrad_edu as torch
    >>> w = torch.tensor([-1.0, 2.0], requires_grad=True)
    >>> optimizer = torch.optim.LBFGS([w], line_search_fn="strong_wolfe")
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2
    ...     loss.backward()
    ...     return loss
    >>> for _ in range(3):
    ...     first = optimizer.step(closure)
    >>> w
    tensor([1.0000, 1.0000], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1, max_iter: int = 20, max_eval: int | None = None, tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9, history_size: int = 100, line_search_fn: str | None = None,
    ) -> None:
        check_rate(lr)
        super().__init__(params, dict(
            lr=lr, max_iter=max_iter, max_eval=max_iter * 5 // 4 if max_eval is None else max_eval,
            tolerance_grad=tolerance_grad, tolerance_change=tolerance_change, history_size=history_size,
            line_search_fn=line_search_fn,
        ))
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    @no_grad()
    def step(self, closure: Callable[[], Any]) -> Any:
        """Up to `max_iter` rounds; *closure* computes the gradients and returns the loss, whose first value is
        returned.
        """
        group, params = self.param_groups[0], self.param_groups[0]["params"]
        state = self.state[params[0]]  # that of all parameters
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        closure = enable_grad()(closure)
        first = closure()
        here = Point(0, _value(first), gradient_of(params), None)
        state["func_evals"] += 1
        if not _largest(here.gradient) <= group["tolerance_grad"]:
            self._rounds(closure, here, group, state)
        return first

    def _rounds(self, closure: Callable[[], Any], here: Point, group: dict[str, Any], state: dict[str, Any]) -> None:
        lr, evaluations = float(group["lr"]), 1
        for i in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            d = state["d"] = direction(here.gradient, state, group["history_size"])
            state["prev_flat_grad"], state["prev_loss"] = here.gradient, here.loss
            shorten = min(1.0, 1.0 / here.gradient.abs().sum().item()) if state["n_iter"] == 1 else 1.0
            state["t"] = shorten * lr
            slope = dot(here.gradient, d)
            if slope > -group["tolerance_change"]:
                return
            here, asked = self._go(closure, here._replace(t=0, slope=slope), group, state, evaluations, i)
            evaluations += asked
            state["func_evals"] += asked
            if (
                i == group["max_iter"]
                or evaluations >= group["max_eval"]
                or _largest(here.gradient) <= group["tolerance_grad"]
                or _largest(d) * abs(state["t"]) <= group["tolerance_change"]
                or abs(here.loss - state["prev_loss"]) < group["tolerance_change"]
            ):
                return

    def _go(
        self, closure: Callable[[], Any], here: Point, group: dict[str, Any], state: dict[str, Any], asked: int, i: int
    ) -> tuple[Point, int]:
        """Go along the direction of the *state*; what is there, and how often the closure was called for it."""
        params, d = group["params"], state["d"]
        search = group["line_search_fn"]
        if search is None:
            walk(params, d, state["t"])
            if i == group["max_iter"]:  # nobody will ask
                return here, 0
            return Point(0, _value(closure()), gradient_of(params), None), 1
        if search != "strong_wolfe":
            raise RuntimeError("only 'strong_wolfe' is supported")
        before = [p.clone() for p in params]

        def at(t: Any) -> Point:
            walk(params, d, t)
            loss, g = _value(closure()), gradient_of(params)
            for p, x in zip(params, before):
                p.copy_(x)
            return Point(t, loss, g, dot(g, d))

        limit = group["max_eval"] - asked
        here, asked = strong_wolfe(at, here, state["t"], _largest(d), group["tolerance_change"], limit)
        state["t"] = here.t
        walk(params, d, here.t)
        return here, asked


def direction(g: Tensor, state: dict[str, Any], history_size: int) -> Tensor:
    """-H g, from the steps and the changes of the gradient that the *state* remembers, the last step's included."""
    if state["n_iter"] == 1:
        state.update(old_dirs=[], old_stps=[], ro=[], H_diag=1)
        return -g
    changes, steps, factors = state["old_dirs"], state["old_stps"], state["ro"]
    y, s = g - state["prev_flat_grad"], state["d"] * state["t"]
    curvature = dot(y, s)
    if curvature > 1e-10:
        if len(steps) == history_size:
            for memory in (changes, steps, factors):
                memory.pop(0)
        changes.append(y)
        steps.append(s)
        factors.append(1.0 / curvature)
        state["H_diag"] = curvature / dot(y, y)
    d, parts = -g, []
    for y, s, factor in reversed(list(zip(changes, steps, factors))):
        parts.append(dot(s, d) * float(factor))
        d.add_(y, alpha=-parts[-1])
    d.mul_(float(state["H_diag"]))
    for y, s, factor in zip(changes, steps, factors):
        d.add_(s, alpha=parts.pop() - dot(y, d) * float(factor))
    return d


def gradient_of(params: list[Tensor]) -> Tensor:
    """The gradients of all parameters in one row; zeros for one that has none."""
    return cat([p.new_zeros(p.numel()) if p.grad is None else p.grad.reshape(-1) for p in params])


def walk(params: list[Tensor], d: Tensor, t: Any) -> None:
    """Add *t* times *d*, which is one row, to the parameters."""
    start = 0
    for p in params:
        p.add_(d[start : start + p.numel()].view(p.shape), alpha=t)
        start += p.numel()


def dot(x: Tensor, y: Tensor) -> Any:
    """The product of two rows, as a number of their type for which a division by 0 is infinite."""
    return x.dtype.numpy.type(x.dot(y).item())


def _value(loss: Any) -> float:
    return loss.item() if isinstance(loss, Tensor) else float(loss)


def _largest(x: Tensor) -> float:
    return x.abs().max().item()
