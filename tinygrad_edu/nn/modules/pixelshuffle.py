"""PixelShuffle: channels become pixels."""

from __future__ import annotations

from ..._tensor import Tensor
from .. import functional as F
from .module import Module

__all__ = ["PixelShuffle"]


class PixelShuffle(Module):
    """From (..., C × r², H, W) to (..., C, H × r, W × r), r being the *upscale_factor* (Shi et al. 2016).

    >>> import tinygrad_edu as torch
    >>> torch.nn.PixelShuffle(2)(torch.zeros(1, 12, 4, 4)).shape
    tinygrad_edu.Size([1, 3, 8, 8])
    """

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Tensor) -> Tensor:
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"
