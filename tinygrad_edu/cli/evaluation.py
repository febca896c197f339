"""How good a model is on examples that it has not learned from, and where it goes wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """An example, its class, the class it was taken for, and the probability that the model gave to that."""

    example: int
    truth: int
    guess: int
    sure: float


@dataclass(frozen=True)
class Evaluation:
    """How a model did: `matrix[i][j]` tells how often class i was taken for class j; the surest mistakes come first."""

    loss: float
    accuracy: float
    matrix: list[list[int]]
    mistakes: list[Mistake]

    @property
    def count(self) -> int:
        """The number of examples."""
        return sum(map(sum, self.matrix))

    @property
    def right(self) -> int:
        """The number of right answers."""
        return self.count - len(self.mistakes)

    def confused_pairs(self) -> list[tuple[int, int, int]]:
        """(class, class it was taken for, how often), the most frequent first."""
        pairs = [(i, j, n) for i, row in enumerate(self.matrix) for j, n in enumerate(row) if i != j and n]
        return sorted(pairs, key=lambda pair: -pair[2])

    def baseline(self) -> tuple[int, float]:
        """The most frequent class, and the accuracy of always answering it."""
        sizes = [sum(row) for row in self.matrix]
        return sizes.index(max(sizes)), max(sizes) / self.count


def evaluate(predictions: Sequence[Sequence[float]], labels: Sequence[int]) -> Evaluation:
    """Compare *predictions*, a logarithm of a probability for each class, with the true *labels*.

    >>> evaluate([[-0.1, -2.4], [-0.2, -1.7]], [0, 1]).matrix
    [[1, 0], [1, 0]]
    """
    classes = len(predictions[0])
    matrix = [[0] * classes for _ in range(classes)]
    mistakes = []
    for example, (row, truth) in enumerate(zip(predictions, labels, strict=True)):
        guess = max(range(classes), key=row.__getitem__)
        matrix[truth][guess] += 1
        if guess != truth:
            mistakes.append(Mistake(example, truth, guess, math.exp(row[guess])))
    loss = -sum(row[truth] for row, truth in zip(predictions, labels, strict=True)) / len(labels)
    mistakes.sort(key=lambda mistake: -mistake.sure)
    return Evaluation(loss, 1 - len(mistakes) / len(labels), matrix, mistakes)


def interval(right: int, count: int) -> tuple[float, float]:
    """The range in which the true accuracy lies with 95% confidence when *right* of *count* answers are right.

    The formula is Wilson's ("Probable inference, the law of succession, and statistical inference", 1927).

    >>> low, high = interval(29, 30)
    >>> f"{low:.3f} to {high:.3f}"
    '0.833 to 0.994'
    """
    z, share = 1.96, right / count
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + (z / (2 * count)) ** 2)
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)
