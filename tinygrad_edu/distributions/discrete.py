"""Distributions of choices: yes or no, and one of several."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from .._tensor import Tensor
from ..autograd.modes import enable_grad, no_grad
from ..dtypes import finfo
from ..nn.functional.activations import softmax
from ..nn.functional.probabilities import binary_cross_entropy_with_logits
from ..ops.broadcasting import broadcast_tensors
from ..ops.creation import full_like
from ..ops.sampling import bernoulli, multinomial
from .distribution import BOOLEAN, REAL, REAL_VECTOR, SIMPLEX, UNIT, Constraint, Distribution, broadcast_all, integers

__all__ = ["Bernoulli", "Categorical"]

NOT_ONE = "Either `probs` or `logits` must be specified, but not both."


def _clamped(probs: Tensor) -> Tensor:
    """*probs* kept from 0 and 1, where a logarithm ends."""
    eps = finfo(probs.dtype).eps
    return probs.clamp(eps, 1 - eps)


class Bernoulli(Distribution):
    """1 with the probability *probs*, else 0; or give *logits*, of which the sigmoid is the probability.

    ValueError unless exactly one of both is given, and a probability lies between 0 and 1.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> coin = torch.distributions.Bernoulli(torch.tensor([0.2, 0.8]))
    >>> coin.sample(), coin.log_prob(torch.tensor([1.0, 1.0]))
    (tensor([0., 1.]), tensor([-1.6094, -0.2231]))
    """

    arg_constraints = {"probs": UNIT, "logits": REAL}  # noqa: RUF012
    support = BOOLEAN

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        if (probs is None) == (logits is None):
            raise ValueError(NOT_ONE)
        if probs is not None:
            (self.probs,) = broadcast_all(probs)
        else:
            (self.logits,) = broadcast_all(logits)
        self._param = self.probs if probs is not None else self.logits
        super().__init__(self._param.shape, validate_args=validate_args)

    @cached_property
    def probs(self) -> Tensor:
        """The probability of a 1."""
        with enable_grad():
            return self.logits.sigmoid()

    @cached_property
    def logits(self) -> Tensor:
        """The logarithm of the odds."""
        with enable_grad():
            probs = _clamped(self.probs)
            return probs.log() - (-probs).log1p()

    @property
    def mean(self) -> Tensor:
        """*probs*."""
        return self.probs

    @property
    def mode(self) -> Tensor:
        """The likelier of 0 and 1, NaN where neither is."""
        mode = (self.probs >= 0.5).to(self.probs.dtype)
        mode[self.probs == 0.5] = math.nan
        return mode

    @property
    def variance(self) -> Tensor:
        """*probs* times what is missing to 1."""
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """Draws of shape *sample_shape* + *batch_shape*."""
        with no_grad():
            return bernoulli(self.probs.expand(self._extended(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the probability of *value*: minus the binary cross-entropy."""
        self._check_value(value)
        logits, value = broadcast_all(self.logits, value)
        return -binary_cross_entropy_with_logits(logits, value, reduction="none")

    def entropy(self) -> Tensor:
        """The cross-entropy with itself."""
        return binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")


class Categorical(Distribution):
    """One of the numbers 0 to K - 1, with probabilities in proportion to the last dimension of *probs*; or give
    *logits*, of which the softmax is the probability.

    ValueError unless exactly one of both is given, with one dimension or more.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> die = torch.distributions.Categorical(torch.ones(6))
    >>> die.sample((5,)), die.entropy()
    (tensor([5, 4, 2, 5, 3]), tensor(1.7918))
    """

    arg_constraints = {"probs": SIMPLEX, "logits": REAL_VECTOR}  # noqa: RUF012

    def __init__(
        self, probs: Tensor | None = None, logits: Tensor | None = None, validate_args: bool | None = None
    ) -> None:
        if (probs is None) == (logits is None):
            raise ValueError(NOT_ONE)
        if probs is not None:
            if probs.dim() < 1:
                raise ValueError("`probs` parameter must be at least one-dimensional.")
            self.probs = probs / probs.sum(-1, keepdim=True)
        elif logits is not None:
            if logits.dim() < 1:
                raise ValueError("`logits` parameter must be at least one-dimensional.")
            self.logits = logits - logits.logsumexp(dim=-1, keepdim=True)
        self._param = self.probs if probs is not None else self.logits
        self._count = self._param.shape[-1]
        super().__init__(self._param.shape[:-1], validate_args=validate_args)

    @property
    def support(self) -> Constraint:  # type: ignore[override]
        """The numbers 0 to K - 1."""
        return integers(0, self._count - 1)

    @cached_property
    def probs(self) -> Tensor:
        """The probabilities, which add up to 1."""
        with enable_grad():
            return softmax(self.logits, dim=-1)

    @cached_property
    def logits(self) -> Tensor:
        """Their logarithms."""
        with enable_grad():
            return _clamped(self.probs).log()

    @property
    def mean(self) -> Tensor:
        """NaN: the numbers are names."""
        return full_like(self._param.sum(-1), math.nan)

    variance = mean

    @property
    def mode(self) -> Tensor:
        """The likeliest."""
        return self.probs.argmax(dim=-1)

    def sample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """Draws of shape *sample_shape* + *batch_shape*, int64."""
        shape = self._extended(sample_shape)
        rows = self.probs.detach().reshape(-1, self._count)
        return multinomial(rows, math.prod(sample_shape), True).T.reshape(shape)

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the probability of *value*."""
        self._check_value(value)
        chosen, logits = broadcast_tensors(value.long().unsqueeze(-1), self.logits)
        return logits.gather(-1, chosen[..., :1]).squeeze(-1)

    def entropy(self) -> Tensor:
        """-Σ p log p."""
        logits = self.logits.clamp(min=finfo(self.logits.dtype).min)
        return -(logits * self.probs).sum(-1)
