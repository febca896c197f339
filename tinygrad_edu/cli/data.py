"""The tables that `train` can learn: name one, or give it a CSV file.

A *table* has a row of plain numbers for each example and a class for each row. Another bundled data set is a loader
and a row in `SOURCES`.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .csv_table import read_csv
from .errors import CommandError, UsageError, needs


@dataclass(frozen=True)
class Table:
    """Examples and their classes: `rows[i]`, which a report calls `names[i]`, is of the class `classes[labels[i]]`."""

    features: list[str]
    classes: list[str]
    rows: list[list[float]]
    labels: list[int]
    names: list[str]

    def fingerprint(self) -> str:
        """A short text that differs where the table differs, so that a run is not continued on other data."""
        content = json.dumps([self.features, self.classes, self.rows, self.labels])
        return hashlib.sha256(content.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Source:
    """A bundled table: what it is, how to get it for a seed, and the settings with which it is trained by default."""

    about: str
    load: Callable[[int], Table]
    defaults: dict[str, Any]


def _bunch(loader: str, **arguments: Any) -> Any:
    return getattr(needs("sklearn.datasets", "scikit-learn", "This data"), loader)(**arguments)


def _bundled(loader: str) -> Table:
    bunch = _bunch(loader)
    features, classes = map(str, bunch.feature_names), map(str, bunch.target_names)
    return _numbered(list(features), list(classes), bunch.data, bunch.target)


def _moons(seed: int) -> Table:
    points, moon = _bunch("make_moons", n_samples=200, noise=0.2, random_state=seed)
    return _numbered(["x", "y"], ["upper", "lower"], points, moon)


def _numbered(features: list[str], classes: list[str], rows: Any, labels: Any) -> Table:
    names = [f"row {number}" for number in range(1, len(rows) + 1)]
    return Table(features, classes, rows.tolist(), labels.tolist(), names)


# With these settings, over the seeds 0 to 9, the mean held-out accuracy is 96.7% for iris and 97.6% for cancer.
SOURCES = {
    "iris": Source(
        "150 irises of three species, by the length and width of sepal and petal (R. A. Fisher, 1936)",
        lambda seed: _bundled("load_iris"),
        {"hidden": [16], "epochs": 60, "batch": 16},
    ),
    "cancer": Source(
        "569 breast tumours, benign or malignant, by 30 measures of their cell nuclei (University of Wisconsin, 1995)",
        lambda seed: _bundled("load_breast_cancer"),
        {"hidden": [16], "epochs": 12, "batch": 16},
    ),
    "moons": Source(
        "200 points in two interleaved half circles, drawn with the seed",
        _moons,
        {"hidden": [16, 16], "epochs": 60, "batch": 10},
    ),
}

CSV_DEFAULTS: dict[str, Any] = {"hidden": [16], "epochs": 40, "batch": 16}


def is_csv(data: str) -> bool:
    """Whether *data* is a file's path and not the name of a bundled table."""
    return data not in SOURCES and (data.lower().endswith(".csv") or Path(data).is_file())


def check_name(data: str, target: str | None, drop: Sequence[str]) -> None:
    """UsageError unless *data* can be had, and *target* and *drop* go with it."""
    if is_csv(data):
        return
    if data not in SOURCES:
        raise UsageError(f"unknown data {data!r}: choose {', '.join(SOURCES)} or the path of a .csv file")
    if target is not None or drop:
        raise UsageError(f"--target and --drop are for CSV files; {data} knows its columns")


def load(data: str, target: str | None, drop: Sequence[str], seed: int) -> tuple[Table, list[str]]:
    """The table *data* without the columns in which nothing varies, and the names of these."""
    check_name(data, target, drop)
    table = Table(*read_csv(Path(data), target, drop)) if is_csv(data) else SOURCES[data].load(seed)
    columns = zip(*table.rows, strict=True)
    constant = [name for name, column in zip(table.features, columns, strict=True) if min(column) == max(column)]
    if len(constant) == len(table.features):
        raise CommandError(f"{data}: no feature varies, so there is nothing to learn from")
    keep = [i for i, name in enumerate(table.features) if name not in constant]
    rows = [[row[i] for i in keep] for row in table.rows]
    return Table([table.features[i] for i in keep], table.classes, rows, table.labels, table.names), constant


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


@dataclass(frozen=True)
class Standardizer:
    """Shifts and scales each feature to mean 0 and standard deviation 1, as measured on the rows it was fitted to."""

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
