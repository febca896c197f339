"""Identity and Linear: what passes its input on, and what mixes all of its numbers."""

from __future__ import annotations

import math
from typing import Any

from ..._tensor import Tensor
from ...ops.creation import empty
from .. import functional as F
from .. import init
from ..parameter import Parameter
from .lazy import LazyModuleMixin, UninitializedParameter
from .module import Module

__all__ = ["Identity", "LazyLinear", "Linear"]


class Identity(Module):
    """The input itself; any arguments are accepted.

    >>> from tinygrad_edu import nn
    >>> nn.Identity(54, unused=True)(3)
    3
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Any) -> Any:
        return input


def fresh(shape: Any, device: Any, dtype: Any) -> Parameter:
    """A new parameter, to be filled by `reset_parameters`."""
    return Parameter(empty(shape, device=device, dtype=dtype))


class Linear(Module):
    """input @ weightᵀ + bias: from (..., in_features) to (..., out_features).

    The parameters are drawn evenly from (-1/√in_features, 1/√in_features).

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> layer = torch.nn.Linear(2, 3)
    >>> layer.weight
    Parameter containing:
    tensor([[-0.0053,  0.3793],
            [-0.5820, -0.5204],
            [-0.2723,  0.1896]], requires_grad=True)
    >>> layer(torch.ones(4, 2)).shape
    tinygrad_edu.Size([4, 3])
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = fresh((out_features, in_features), device, dtype)
        self.register_parameter("bias", fresh(out_features, device, dtype) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        reset_bias(self.bias, self.weight)

    def forward(self, input: Tensor) -> Tensor:
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


def reset_bias(bias: Parameter | None, weight: Parameter) -> None:
    """Draw *bias*, if there is one, from as wide an interval as that of its *weight*."""
    if bias is not None:
        fan_in, _ = init._calculate_fan_in_and_fan_out(weight)
        bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
        init.uniform_(bias, -bound, bound)


class LazyLinear(LazyModuleMixin, Linear):
    """A Linear that learns the size of its input from its first input.

    >>> import tinygrad_edu as torch
    >>> layer = torch.nn.LazyLinear(3)
    >>> layer
    LazyLinear(in_features=0, out_features=3, bias=True)
    >>> _ = layer(torch.zeros(2, 5))
    >>> layer
    Linear(in_features=5, out_features=3, bias=True)
    """

    cls_to_become = Linear

    def __init__(self, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__(0, 0, False)
        self.out_features = out_features
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self) -> None:
        if not self.has_uninitialized_params() and self.in_features:
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        if self.has_uninitialized_params():
            self.in_features = input.shape[-1]
            self.weight.materialize((self.out_features, self.in_features), input.device)
            if self.bias is not None:
                self.bias.materialize((self.out_features,), input.device)
            self.reset_parameters()
        if self.in_features == 0:
            if input.shape[-1] != self.weight.shape[-1]:
                raise AssertionError(
                    f"The in_features inferred from input: {input.shape[-1]} is not equal to in_features from "
                    f"self.weight: {self.weight.shape[-1]}"
                )
            self.in_features = input.shape[-1]
