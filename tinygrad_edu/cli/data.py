"""What can be learned: tables of numbers, images and texts, how they are split, and how their numbers are scaled.

A data set that is to be classified has examples, a class for each, and a name for each that a report can use.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .errors import CommandError


@dataclass(frozen=True)
class Standardizer:
    """Shifts and scales each feature to mean 0 and standard deviation 1, as measured on the rows it was fitted to; of
    images, all pixels alike.
    """

    mean: list[float]
    scale: list[float]

    @classmethod
    def fit(cls, rows: Sequence[Sequence[float]]) -> Standardizer:
        """The standardizer of *rows*.

        >>> Standardizer.fit([[1.0, 5.0], [3.0, 5.0]])
        Standardizer(mean=[2.0, 5.0], scale=[1.0, 1.0])
        """
        columns = list(zip(*rows, strict=True))
        mean = [sum(column) / len(column) for column in columns]
        squares = [sum((x - m) ** 2 for x in column) for column, m in zip(columns, mean, strict=True)]
        # A feature may vary in the whole table and yet not among these rows: it is divided by 1.
        return cls(mean, [(square / len(rows)) ** 0.5 or 1.0 for square in squares])

    def __call__(self, rows: Sequence[Sequence[float]]) -> list[list[float]]:
        """*rows*, standardised."""
        return [[(x - m) / s for x, m, s in zip(row, self.mean, self.scale, strict=True)] for row in rows]

    def array(self, rows: Any) -> Any:
        """*rows*, lists or an array, standardised, as an array of float32."""
        import numpy as np

        return ((np.asarray(rows, np.float64) - self.mean) / self.scale).astype(np.float32)


@dataclass(frozen=True)
class Table:
    """Examples and their classes: `rows[i]`, which a report calls `names[i]`, is of the class `classes[labels[i]]`."""

    features: list[str]
    classes: list[str]
    rows: list[list[float]]
    labels: list[int]
    names: list[str]

    kind = "table"

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of an example."""
        return (len(self.features),)

    def about(self) -> str:
        """What an example is."""
        return f"{len(self.features)} features"

    def fingerprint(self) -> str:
        """A short text that differs where the table differs, so that a run is not continued on other data."""
        content = json.dumps([self.features, self.classes, self.rows, self.labels])
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def standardizer(self, train: Sequence[int]) -> Standardizer:
        """How to scale the features, as measured on the rows *train*."""
        return Standardizer.fit([self.rows[i] for i in train])

    def without_constants(self, data: str) -> tuple[Table, list[str]]:
        """The table without the columns in which nothing varies, and the names of these."""
        columns = zip(*self.rows, strict=True)
        constant = [name for name, column in zip(self.features, columns, strict=True) if min(column) == max(column)]
        if len(constant) == len(self.features):
            raise CommandError(f"{data}: no feature varies, so there is nothing to learn from")
        keep = [i for i, name in enumerate(self.features) if name not in constant]
        rows = [[row[i] for i in keep] for row in self.rows]
        return Table([self.features[i] for i in keep], self.classes, rows, self.labels, self.names), constant


def split(labels: Sequence[int], seed: int, held_out: float = 0.2) -> tuple[list[int], list[int]]:
    """The indices to train on and those to hold out: of each class the share *held_out*, but one example at least.

    >>> split([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], seed=0)
    ([0, 1, 3, 4, 6, 7, 8, 9], [2, 5])
    """
    rng = random.Random(seed)
    held = []
    for label in sorted(set(labels)):
        members = [i for i, own in enumerate(labels) if own == label]
        rng.shuffle(members)
        held += members[: max(1, round(held_out * len(members)))]
    return sorted(set(range(len(labels))) - set(held)), sorted(held)
