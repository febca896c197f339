"""Convolutions: one small linear layer, slid over a signal or an image."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from ..._tensor import Tensor
from .. import functional as F
from .. import init
from .lazy import LazyModuleMixin, UninitializedParameter
from .linear import fresh, reset_bias
from .module import Module

__all__ = ["Conv1d", "Conv2d", "ConvTranspose2d", "LazyConv2d"]

NAMED_PADDINGS = {"same", "valid"}
PADDING_MODES = {"zeros", "reflect", "replicate", "circular"}


def ntuple(n: int, x: Any) -> tuple[Any, ...]:
    """*x* for each of *n* dimensions, or the values that it holds for them."""
    return tuple(x) if isinstance(x, Iterable) else (x,) * n


class _ConvNd(Module):
    """What convolutions over *n* dimensions have in common."""

    n: int
    transposed = False

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any,
        output_padding: Any, groups: int, bias: bool, padding_mode: str, device: Any, dtype: Any,
    ) -> None:
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = ntuple(self.n, kernel_size)
        self.stride = ntuple(self.n, stride)
        self.padding = padding if isinstance(padding, str) else ntuple(self.n, padding)
        self.dilation = ntuple(self.n, dilation)
        self.output_padding = ntuple(self.n, output_padding)
        self.groups = groups
        self.padding_mode = padding_mode
        self._check()
        first, second = (in_channels, out_channels) if self.transposed else (out_channels, in_channels)
        self.weight = fresh((first, second // groups, *self.kernel_size), device, dtype)
        self.register_parameter("bias", fresh(out_channels, device, dtype) if bias else None)
        self.reset_parameters()

    def _check(self) -> None:
        if self.groups <= 0:
            raise ValueError("groups must be a positive integer")
        for name in ("in_channels", "out_channels"):
            if getattr(self, name) % self.groups:
                raise ValueError(f"{name} must be divisible by groups")
        if isinstance(self.padding, str):
            if self.padding not in NAMED_PADDINGS:
                raise ValueError(f"Invalid padding string {self.padding!r}, should be one of {NAMED_PADDINGS}")
            if self.padding == "same" and any(step != 1 for step in self.stride):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if self.padding_mode not in PADDING_MODES:
            raise ValueError(
                f"padding_mode must be one of {PADDING_MODES}, but got padding_mode='{self.padding_mode}'"
            )

    def reset_parameters(self) -> None:
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        reset_bias(self.bias, self.weight)

    def _margins(self) -> list[int]:
        """How many numbers to put before and after each dimension, the last first, as `F.pad` wants to know it."""
        margins: list[int] = []
        for i in reversed(range(self.n)):
            if self.padding == "same":
                total = self.dilation[i] * (self.kernel_size[i] - 1)
                margins += [total // 2, total - total // 2]
            else:
                margins += [0, 0] if isinstance(self.padding, str) else [self.padding[i]] * 2
        return margins

    def forward(self, input: Tensor) -> Tensor:
        convolve, padding = (F.conv1d if self.n == 1 else F.conv2d), self.padding
        if self.padding_mode != "zeros":
            input, padding = F.pad(input, self._margins(), mode=self.padding_mode), 0
        return convolve(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def extra_repr(self) -> str:
        parts = [
            f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}",
            f"padding={self.padding}" if self.padding != (0,) * len(self.padding) else "",
            f"dilation={self.dilation}" if self.dilation != (1,) * self.n else "",
            f"output_padding={self.output_padding}" if self.output_padding != (0,) * self.n else "",
            f"groups={self.groups}" if self.groups != 1 else "",
            "bias=False" if self.bias is None else "",
            f"padding_mode={self.padding_mode}" if self.padding_mode != "zeros" else "",
        ]
        return ", ".join(part for part in parts if part)


class Conv1d(_ConvNd):
    """A window of *kernel_size* numbers, slid over signals: from (N, in_channels, L) to (N, out_channels, steps).

    *padding* is a number, or 'same' or 'valid', of zeros or what the *padding_mode* says. *groups* divide the channels:
    each sees its own part of the input. The parameters are drawn as those of `Linear`, from ±1/√(inputs of a step).

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.Conv1d(3, 8, kernel_size=5, padding="same")
    >>> layer(torch.zeros(2, 3, 10)).shape
    tinygrad_edu.Size([2, 8, 10])
    """

    n = 1

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, 0, groups, bias, padding_mode, device,
            dtype,
        )


class Conv2d(_ConvNd):
    """A window of *kernel_size*, slid over images: from (N, in_channels, H, W) to (N, out_channels, steps, steps); see
    Conv1d for the rest.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.Conv2d(3, 8, kernel_size=3, stride=2, padding=1)
    >>> layer
    Conv2d(3, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))
    >>> layer(torch.zeros(2, 3, 28, 28)).shape
    tinygrad_edu.Size([2, 8, 14, 14])
    """

    n = 2

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, 0, groups, bias, padding_mode, device,
            dtype,
        )


class ConvTranspose2d(_ConvNd):
    """The derivative of Conv2d by its input, as a layer: each number paints a window, so that images grow.

    *output_padding* adds rows and columns at the end, for one of the several sizes from which Conv2d would lead to the
    input's; *output_size* in the call says the same by that size.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.ConvTranspose2d(8, 3, kernel_size=2, stride=2)
    >>> layer(torch.zeros(2, 8, 14, 14)).shape
    tinygrad_edu.Size([2, 3, 28, 28])
    """

    n = 2
    transposed = True

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        output_padding: Any = 0, groups: int = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros",
        device: Any = None, dtype: Any = None,
    ) -> None:
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups, bias,
            padding_mode, device, dtype,
        )

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        more = self.output_padding if output_size is None else self._output_padding(input, output_size)
        return F.conv_transpose2d(
            input, self.weight, self.bias, self.stride, self.padding, more, self.groups, self.dilation
        )

    def _output_padding(self, input: Tensor, wanted: Sequence[int]) -> list[int]:
        """By how much to pad so that the result has the size *wanted*."""
        first = 2 if input.ndim == self.n + 2 else 1  # after the dimensions of samples and channels
        if len(wanted) == first + self.n:
            wanted = wanted[first:]
        if len(wanted) != self.n:
            raise ValueError(
                f"ConvTranspose{self.n}D: for {input.ndim}D input, output_size must have {self.n} or {first + self.n} "
                f"elements (got {len(wanted)})"
            )
        sizes = zip(input.shape[first:], self.stride, self.padding, self.dilation, self.kernel_size)
        least = [(size - 1) * step - 2 * pad + d * (k - 1) + 1 for size, step, pad, d, k in sizes]
        most = [size + step - 1 for size, step in zip(least, self.stride)]
        if not all(low <= size <= high for low, size, high in zip(least, wanted, most)):
            raise ValueError(
                f"requested an output size of {wanted}, but valid sizes range from {least} to {most} (for an input of "
                f"{input.shape[2:]})"
            )
        return [size - low for size, low in zip(wanted, least)]


class LazyConv2d(LazyModuleMixin, Conv2d):
    """A Conv2d that learns the number of its input channels from its first input.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.LazyConv2d(8, kernel_size=3)
    >>> _ = layer(torch.zeros(2, 3, 28, 28))
    >>> layer
    Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))
    """

    cls_to_become = Conv2d

    def __init__(
        self, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:
        super().__init__(0, 0, kernel_size, stride, padding, dilation, groups, False, padding_mode, device, dtype)
        self.out_channels = out_channels
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self) -> None:
        if not self.has_uninitialized_params() and self.in_channels:
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        if not self.has_uninitialized_params():
            return
        if input.ndim not in (3, 4):
            raise RuntimeError(
                f"Expected 3D (unbatched) or 4D (batched) input to {type(self).__name__}, but got input of size: "
                f"{input.shape}"
            )
        self.in_channels = input.shape[-3]
        if self.in_channels % self.groups:
            raise ValueError("in_channels must be divisible by groups")
        shape = (self.out_channels, self.in_channels // self.groups, *self.kernel_size)
        self.weight.materialize(shape, input.device)
        if self.bias is not None:
            self.bias.materialize((self.out_channels,), input.device)
        self.reset_parameters()
