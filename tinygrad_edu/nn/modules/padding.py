"""ZeroPad2d: a margin of zeros."""

from __future__ import annotations

from typing import Any

from ..._tensor import Tensor
from .. import functional as F
from .conv import ntuple
from .module import Module

__all__ = ["ZeroPad2d"]


class ZeroPad2d(Module):
    """Zeros around images: left, right, above and below, or one number for all four.

    >>> import tinygrad_edu as torch
    >>> torch.nn.ZeroPad2d((1, 0, 0, 1))(torch.ones(1, 1, 2))
    tensor([[[0., 1., 1.],
             [0., 0., 0.]]])
    """

    def __init__(self, padding: Any) -> None:
        super().__init__()
        self.value = 0.0
        self.padding = ntuple(4, padding)

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"{self.padding}"
