"""MLP: layers of neurons, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tinygrad_edu import Tensor, nn

__all__ = ["MLP"]


class MLP(nn.Module):
    """A multi-layer perceptron: from (N, ...) with *inputs* numbers an example to (N, outputs) scores.

    Every layer mixes all numbers of the one before, and all layers but the last cut off what is negative.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.models import MLP
    >>> model = MLP(64, 10)
    >>> model(torch.zeros(5, 8, 8)).shape
    tinygrad_edu.Size([5, 10])
    """

    def __init__(self, inputs: int, outputs: int, hidden: Sequence[int] = (64, 32)) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in pairwise([inputs, *hidden]):
            layers += [nn.Linear(before, after), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear([inputs, *hidden][-1], outputs))

    def forward(self, x: Tensor) -> Tensor:
        """The scores of each example."""
        return self.layers(x.flatten(1))
