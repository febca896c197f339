"""Distributions of real numbers: the bell curve, and the same chance for every number of an interval."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from .._tensor import Tensor
from ..ops.creation import full_like, ones, zeros
from ..ops.elementwise import log
from ..ops.sampling import normal, rand
from .distribution import POSITIVE, REAL, Constraint, Distribution, broadcast_all, interval, less_than

__all__ = ["Normal", "Uniform"]


class Normal(Distribution):
    """The bell curve around *loc*, as wide as the standard deviation *scale*.

    `rsample` shifts and stretches a standard draw, so the gradient reaches both parameters (Kingma & Welling,
    "Auto-encoding variational Bayes", 2013). ValueError where *scale* is not above 0.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> bell = torch.distributions.Normal(10.0, 2.0)
    >>> bell.sample((3,)), bell.log_prob(torch.tensor(10.0))
    (tensor([13.0820,  9.4131,  5.6424]), tensor(-1.6121))
    """

    has_rsample = True
    arg_constraints = {"loc": REAL, "scale": POSITIVE}  # noqa: RUF012
    support = REAL

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        self.loc, self.scale = broadcast_all(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """*loc*."""
        return self.loc

    mode = mean

    @property
    def variance(self) -> Tensor:
        """The square of *scale*."""
        return self.scale**2

    @property
    def stddev(self) -> Tensor:
        """*scale*."""
        return self.scale

    def sample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """Draws of shape *sample_shape* + *batch_shape*, without gradient."""
        shape = self._extended(sample_shape)
        return normal(self.loc.detach().expand(shape), self.scale.detach().expand(shape))

    def rsample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """The same draws as a function of the parameters: `loc + eps * scale`."""
        shape = self._extended(sample_shape)
        options = {"dtype": self.loc.dtype, "device": self.loc.device}
        eps = normal(zeros(shape, **options), ones(shape, **options))
        return self.loc + eps * self.scale

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density at *value*: a parabola."""
        self._check_value(value)
        return -((value - self.loc) ** 2) / (2 * self.variance) - self.scale.log() - math.log(math.sqrt(2 * math.pi))

    def entropy(self) -> Tensor:
        """The logarithm of *scale*, plus a constant."""
        return 0.5 + 0.5 * math.log(2 * math.pi) + log(self.scale)


class Uniform(Distribution):
    """The same chance for every number from *low* up to, but not including, *high*; ValueError where low is not below
    high.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.distributions.Uniform(5.0, 6.0).sample((3,))
    tensor([5.4963, 5.7682, 5.0885])
    """

    has_rsample = True

    def __init__(self, low: Any, high: Any, validate_args: bool | None = None) -> None:
        self.low, self.high = broadcast_all(low, high)
        super().__init__(self.low.shape, validate_args=validate_args)

    @property
    def arg_constraints(self) -> dict[str, Constraint]:  # type: ignore[override]
        """What the parameters must be: *low* is below *high*."""
        return {"low": less_than(self.high), "high": REAL}

    @property
    def support(self) -> Constraint:  # type: ignore[override]
        """The numbers that `log_prob` takes: from *low* to *high*."""
        return interval(self.low, self.high)

    @property
    def mean(self) -> Tensor:
        """The middle."""
        return (self.high + self.low) / 2

    @property
    def mode(self) -> Tensor:
        """NaN: no number is more likely than others."""
        return full_like(self.high, math.nan)

    @property
    def variance(self) -> Tensor:
        """A twelfth of the squared width."""
        return (self.high - self.low) ** 2 / 12

    def rsample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """Draws of shape *sample_shape* + *batch_shape*, as a function of the bounds."""
        u = rand(self._extended(sample_shape), dtype=self.low.dtype, device=self.low.device)
        return self.low + u * (self.high - self.low)

    def log_prob(self, value: Tensor) -> Tensor:
        """Minus the logarithm of the width inside, minus infinity outside."""
        self._check_value(value)
        inside = (self.low <= value).to(self.low.dtype) * (self.high > value).to(self.low.dtype)
        return log(inside) - log(self.high - self.low)

    def entropy(self) -> Tensor:
        """The logarithm of the width."""
        return log(self.high - self.low)
