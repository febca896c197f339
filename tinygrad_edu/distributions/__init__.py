"""torch.distributions: probabilities as objects that draw samples and weigh them: Normal, Uniform, Bernoulli,
Categorical.

A policy draws an action and needs the gradient of its logarithm; a variational model draws and lets the gradient flow
through the draw. Each class is a few formulas over tensor operations, and draws from the one seeded stream.
"""

from typing import Any

from ..absent import missing
from .continuous import Normal, Uniform
from .discrete import Bernoulli, Categorical
from .distribution import Distribution

__all__ = ["Bernoulli", "Categorical", "Distribution", "Normal", "Uniform"]


def __getattr__(name: str) -> Any:
    raise missing(__name__, name)
