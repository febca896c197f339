"""What the distributions have in common: shapes, samples, and the checks of parameters and values."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from .._tensor import Size, Tensor
from ..autograd.modes import no_grad
from ..dtypes import get_default_dtype
from ..ops.broadcasting import broadcast_tensors
from ..ops.reading import tensor

__all__ = ["Distribution"]

NOT_NUMBERS = (
    "Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__."
)


class Constraint(NamedTuple):
    """A set of values, called by its *name*; `holds(value)` tells of each element whether it is inside."""

    name: str
    holds: Callable[[Tensor], Tensor]

    def __repr__(self) -> str:
        return self.name


REAL = Constraint("Real()", lambda x: x == x)  # all but NaN
REAL_VECTOR = Constraint("IndependentConstraint(Real(), 1)", lambda x: (x == x).all(-1))
POSITIVE = Constraint("GreaterThan(lower_bound=0.0)", lambda x: x > 0)
BOOLEAN = Constraint("Boolean()", lambda x: (x == 0) | (x == 1))
SIMPLEX = Constraint("Simplex()", lambda x: (x >= 0).all(-1) & ((x.sum(-1) - 1).abs() < 1e-6))


def less_than(high: Tensor) -> Constraint:
    """The numbers below *high*."""
    return Constraint(f"LessThan(upper_bound={high})", lambda x: x < high)


def interval(low: Any, high: Any) -> Constraint:
    """The numbers from *low* to *high*."""
    return Constraint(f"Interval(lower_bound={low}, upper_bound={high})", lambda x: (low <= x) & (x <= high))


def integers(low: int, high: int) -> Constraint:
    """The whole numbers from *low* to *high*."""
    name = f"IntegerInterval(lower_bound={low}, upper_bound={high})"
    return Constraint(name, lambda x: (x % 1 == 0) & (low <= x) & (x <= high))


UNIT = interval(0.0, 1.0)


def broadcast_all(*values: Any) -> tuple[Tensor, ...]:
    """Numbers and tensors as tensors of one shape; a number takes the dtype of the first tensor."""
    if not all(isinstance(value, (Tensor, numbers.Number)) for value in values):
        raise ValueError(NOT_NUMBERS)
    like = next((value for value in values if isinstance(value, Tensor)), None)
    to = get_default_dtype() if like is None else like.dtype
    where = None if like is None else like.device
    tensors = (x if isinstance(x, Tensor) else tensor(x, dtype=to, device=where) for x in values)
    return broadcast_tensors(*tensors)


class Distribution:
    """A random tensor of *batch_shape* independent draws, each of *event_shape*: `sample`, `rsample`, `log_prob`,
    `entropy`, `mean`, `variance`, `mode`.

    Its parameters are checked when it is made, values when they are weighed, unless *validate_args* is False.

    >>> import tinygrad_edu as torch
    >>> isinstance(torch.distributions.Normal(0.0, 1.0), torch.distributions.Distribution)
    True
    """

    has_rsample = False
    arg_constraints: dict[str, Constraint] = {}  # noqa: RUF012  (a property, where one parameter bounds another)
    support: Constraint
    mean: Any
    variance: Any

    def __init__(
        self, batch_shape: Iterable[int] = (), event_shape: Iterable[int] = (), validate_args: bool | None = None
    ) -> None:
        self._batch_shape, self._event_shape = Size(batch_shape), Size(event_shape)
        self._validate_args = validate_args is not False
        if self._validate_args:
            for name, constraint in self._given().items():
                self._check_parameter(name, getattr(self, name), constraint)

    def _given(self) -> dict[str, Constraint]:
        """The parameters that are there: of `probs` and `logits`, the other one is computed when it is asked for."""
        return {name: constraint for name, constraint in self.arg_constraints.items() if name in self.__dict__}

    def _check_parameter(self, name: str, value: Tensor, constraint: Constraint) -> None:
        if not constraint.holds(value).all():
            raise ValueError(
                f"Expected parameter {name} (Tensor of shape {tuple(value.shape)}) of distribution {self!r} to satisfy "
                f"the constraint {constraint!r}, but found invalid values:\n{value}"
            )

    def _check_value(self, value: Any) -> None:
        """ValueError for what is no tensor, does not broadcast, or cannot be drawn."""
        if not self._validate_args:
            return
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        expected = self._batch_shape + self._event_shape
        for i, j in zip(reversed(value.shape), reversed(expected)):
            if 1 not in (i, j) and i != j:
                raise ValueError(
                    f"Value is not broadcastable with batch_shape+event_shape: {value.shape} vs {expected}."
                )
        if not self.support.holds(value).all():
            raise ValueError(
                f"Expected value argument (Tensor of shape {tuple(value.shape)}) to be within the support "
                f"({self.support!r}) of the distribution {self!r}, but found invalid values:\n{value}"
            )

    @property
    def batch_shape(self) -> Size:
        """The shape of the parameters: so many distributions are side by side."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """The shape of one draw."""
        return self._event_shape

    @property
    def stddev(self) -> Tensor:
        """The standard deviation: the root of the variance."""
        return self.variance.sqrt()

    def _extended(self, sample_shape: Iterable[int]) -> Size:
        return Size(sample_shape) + self._batch_shape + self._event_shape

    def sample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """A tensor of *sample_shape* draws of the whole batch, through which no gradient flows."""
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Iterable[int] = ()) -> Tensor:
        """The same, made of the parameters by a formula through which the gradient flows; NotImplementedError where
        there is none.
        """
        raise NotImplementedError

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the probability, or of its density, at *value*; each distribution says how."""
        raise NotImplementedError

    def entropy(self) -> Tensor:
        """How much a draw tells on average: the mean of -log_prob; each distribution says how."""
        raise NotImplementedError

    def __repr__(self) -> str:
        values = {name: getattr(self, name) for name in self._given()}
        shown = (f"{name}: {value if value.numel() == 1 else value.size()}" for name, value in values.items())
        return f"{type(self).__name__}({', '.join(shown)})"
