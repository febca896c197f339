"""Activations that are written into their input."""

from __future__ import annotations

from ..._tensor import Tensor
from . import activations

__all__ = ["elu_", "hardtanh_", "leaky_relu_", "relu_"]


def relu_(input: Tensor) -> Tensor:
    """`relu`, written into *input*, which is returned.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.relu_(torch.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    return input.relu_()


def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """`leaky_relu`, written into *input*, which is returned.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.leaky_relu_(torch.tensor([-1.0, 2.0]))
    tensor([-0.0100,  2.0000])
    """
    return activations.leaky_relu(input, negative_slope, inplace=True)


def elu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """`elu`, written into *input*, which is returned.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.elu_(torch.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    return activations.elu(input, alpha, inplace=True)


def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """`hardtanh`, written into *input*, which is returned.

    >>> import tinygrad_edu as torch
    >>> torch.nn.functional.hardtanh_(torch.tensor([-1.0, 2.0]))
    tensor([-1.,  1.])
    """
    return activations.hardtanh(input, min_val, max_val, inplace=True)
