"""What optimizers refuse: a rate or a weight out of its range."""

from __future__ import annotations

from math import inf
from typing import Any

from .._tensor import Tensor


def check_rate(lr: Any) -> None:
    """ValueError where *lr* is not a number, or a tensor of one, of 0 or more."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    check_not_negative("learning rate", lr)


def check_not_negative(name: str, x: Any) -> None:
    """ValueError where the setting called *name* is less than 0, or NaN."""
    if not 0.0 <= x <= inf:  # the 0 first, as PyTorch has it: Python's error for what is no number names both in order
        raise ValueError(f"Invalid {name}: {x}")


def check_betas(betas: Any) -> None:
    """ValueError where one of two weights of what was before is not from 0 to less than 1."""
    for i in (0, 1):
        if not 0.0 <= betas[i] < 1.0:
            raise ValueError(f"Invalid beta parameter at index {i}: {betas[i]}")
