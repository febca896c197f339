"""Optimizers: how far to move each parameter, given its gradient. The arithmetic is that of PyTorch's SGD and Adam."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from .value import Value


class Optimizer:
    """What optimizers share: *parameters*, a learning rate *lr*, and a state that can be saved as JSON and loaded.

    ValueError for no parameters or a negative learning rate.
    """

    saved: tuple[str, ...] = ("lr",)  # the attributes that are the state: numbers, or lists of a number a parameter

    def __init__(self, parameters: Iterable[Value], lr: float) -> None:
        self.parameters = list(parameters)
        self.lr = lr
        if not self.parameters:
            raise ValueError("optimizer got an empty parameter list")
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters.

        >>> x = Value(1.0)
        >>> (2 * x).backward()
        >>> SGD([x]).zero_grad()
        >>> x.grad
        0.0
        """
        for p in self.parameters:
            p.zero_grad()

    def state_dict(self) -> dict[str, Any]:
        """The settings and what was gathered so far: plain numbers and lists, which JSON keeps to the last bit.

        >>> SGD([Value(1.0)], lr=0.1).state_dict()
        {'lr': 0.1, 'momentum': 0.0, 'velocity': [0.0]}
        """
        state = {name: getattr(self, name) for name in self.saved}
        return {name: list(x) if isinstance(x, list) else x for name, x in state.items()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from *state*; ValueError, with nothing changed, where it is of another optimizer or model.

        >>> optimizer = SGD([Value(1.0)])
        >>> optimizer.load_state_dict({"lr": 0.5, "momentum": 0.9, "velocity": [0.25]})
        >>> optimizer.lr
        0.5
        """
        if set(state) != set(self.saved):
            raise ValueError(f"{type(self).__name__} keeps {sorted(self.saved)}, the state has {sorted(state)}")
        for name, x in state.items():
            if isinstance(x, list) and len(x) != len(self.parameters):
                raise ValueError(f"state {name!r} is of {len(x)} parameters, the optimizer has {len(self.parameters)}")
        for name, x in state.items():
            setattr(self, name, list(x) if isinstance(x, list) else x)


class SGD(Optimizer):
    """Gradient descent: steps of *lr* down the gradient or, with *momentum*, down what the gradients have gathered to.

    v = momentum * v + gradient, then p = p - lr * v (Polyak 1964, as PyTorch writes it).

    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> SGD([x], lr=0.5).step()
    >>> x.data
    0.0
    """

    saved = ("lr", "momentum", "velocity")

    def __init__(self, parameters: Iterable[Value], lr: float = 0.01, momentum: float = 0.0) -> None:
        super().__init__(parameters, lr)
        if momentum < 0.0:
            raise ValueError(f"Invalid momentum value: {momentum}")
        self.momentum = momentum
        self.velocity = [0.0] * len(self.parameters)

    def step(self) -> None:
        """Move every parameter once.

        >>> x = Value(1.0)
        >>> optimizer = SGD([x], lr=0.25, momentum=0.5)
        >>> for _ in range(2):
        ...     x.grad = 1.0
        ...     optimizer.step()
        ...     print(x.data)
        0.75
        0.375
        """
        for i, p in enumerate(self.parameters):
            self.velocity[i] = self.momentum * self.velocity[i] + p.grad
            p.data -= self.lr * self.velocity[i]


class Adam(Optimizer):
    """Steps of about *lr* whatever the size of the gradient: its running mean over the root of its running square.

    Both means start at 0 and are divided by what they lack because of that (Kingma and Ba 2015, algorithm 1). The
    running mean keeps betas[0] of itself at each step, the running square betas[1]; *eps* keeps it from dividing by 0.

    >>> x = Value(3.0)
    >>> (1000 * x).backward()
    >>> Adam([x], lr=0.5).step()
    >>> round(x, 9)
    2.5
    """

    saved = ("lr", "beta1", "beta2", "eps", "steps", "mean", "square")

    def __init__(
        self,
        parameters: Iterable[Value],
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(parameters, lr)
        for i, beta in enumerate(betas):
            if not 0.0 <= beta < 1.0:
                raise ValueError(f"Invalid beta parameter at index {i}: {beta}")
        self.beta1, self.beta2 = betas
        self.eps = eps
        self.steps = 0
        self.mean = [0.0] * len(self.parameters)
        self.square = [0.0] * len(self.parameters)

    def step(self) -> None:
        """Move every parameter once.

        >>> x = Value(1.0)
        >>> x.grad = -1e-3
        >>> Adam([x], lr=0.25).step()
        >>> round(x, 4)
        1.25
        """
        self.steps += 1
        mean_lacks = 1.0 - self.beta1**self.steps
        square_lacks = 1.0 - self.beta2**self.steps
        for i, p in enumerate(self.parameters):
            m = self.mean[i] = self.beta1 * self.mean[i] + (1.0 - self.beta1) * p.grad
            s = self.square[i] = self.beta2 * self.square[i] + (1.0 - self.beta2) * p.grad**2
            p.data -= self.lr * (m / mean_lacks) / (math.sqrt(s / square_lacks) + self.eps)
