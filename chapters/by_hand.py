"""A network with nothing ready-made between its parameters and the loss, for `learn swap --train`.

The layers of `torch.nn` have derivatives of their own. Here each product, each sum and each broadcast is recorded as
itself, and so the learner's rules are called.
"""

from __future__ import annotations

import tinygrad_edu as torch
from tinygrad_edu import Tensor, nn

WIDTH = 64


class ByHand(nn.Module):
    """Two matrices, two biases, and a gate: each hidden number times its own sigmoid."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Parameter(torch.randn(inputs, WIDTH) / inputs**0.5)
        self.first_bias = nn.Parameter(torch.zeros(WIDTH))
        self.second = nn.Parameter(torch.randn(WIDTH, outputs) / WIDTH**0.5)
        self.second_bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        hidden = x.flatten(1) @ self.first + self.first_bias
        gated = hidden * torch.sigmoid(hidden)
        return gated @ self.second + self.second_bias
