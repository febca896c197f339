"""Pooling: of what a window sees, the largest or the mean."""

from __future__ import annotations

from typing import Any

from ..._tensor import Tensor
from .. import functional as F
from .conv import ntuple
from .module import Module

__all__ = ["AdaptiveAvgPool2d", "AvgPool1d", "AvgPool2d", "MaxPool1d", "MaxPool2d"]


class _MaxPoolNd(Module):
    """What the poolings by the largest have in common."""

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def forward(self, input: Tensor) -> Any:
        pool = F.max_pool1d if isinstance(self, MaxPool1d) else F.max_pool2d
        return pool(
            input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices
        )

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPoolNd):
    """The largest number in each window of (N, C, L), and with *return_indices* also where it is; the windows follow
    each other unless *stride* says otherwise.

    >>> import tinygrad_edu as torch
    >>> torch.nn.MaxPool1d(2)(torch.tensor([[[1.0, 3.0, 2.0, 0.0]]]))
    tensor([[[3., 2.]]])
    """


class MaxPool2d(_MaxPoolNd):
    """The largest number in each window of (N, C, H, W), and with *return_indices* also where it is; the windows follow
    each other unless *stride* says otherwise.

    >>> import tinygrad_edu as torch
    >>> torch.nn.MaxPool2d(2)(torch.zeros(1, 3, 28, 28)).shape
    tinygrad_edu.Size([1, 3, 14, 14])
    """


class _AvgPoolNd(Module):
    """What the poolings by the mean have in common."""

    kernel_size: Any
    stride: Any
    padding: Any

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(_AvgPoolNd):
    """The mean of each window of (N, C, L); the zeros of the padding count unless *count_include_pad* is false.

    >>> import tinygrad_edu as torch
    >>> torch.nn.AvgPool1d(2)(torch.tensor([[[1.0, 3.0, 2.0, 0.0]]]))
    tensor([[[2., 1.]]])
    """

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size = ntuple(1, kernel_size)
        self.stride = ntuple(1, kernel_size if stride is None else stride)
        self.padding = ntuple(1, padding)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool1d(
            input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad
        )


class AvgPool2d(_AvgPoolNd):
    """The mean of each window of (N, C, H, W), or its sum over *divisor_override*; the zeros of the padding count
    unless *count_include_pad* is false.

    >>> import tinygrad_edu as torch
    >>> torch.nn.AvgPool2d(2)(torch.tensor([[[[1.0, 3.0], [2.0, 0.0]]]]))
    tensor([[[[1.5000]]]])
    """

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
        count_include_pad: bool = True, divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool2d(
            input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad,
            self.divisor_override,
        )


class AdaptiveAvgPool2d(Module):
    """Means of as many windows as make an image of *output_size*, whatever the input's size; None leaves a size alone.

    >>> import tinygrad_edu as torch
    >>> torch.nn.AdaptiveAvgPool2d(1)(torch.zeros(1, 3, 28, 28)).shape
    tinygrad_edu.Size([1, 3, 1, 1])
    """

    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(input, self.output_size)

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"
