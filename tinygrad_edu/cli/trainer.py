"""The training loop and nothing else: no bar, no file. It can be left after any batch, and taken up again there."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .engine import Engine, Rows
from .errors import CommandError


@dataclass(frozen=True)
class Examples:
    """Standardised rows and their labels."""

    rows: Rows
    labels: Rows

    def at(self, indices: list[int]) -> tuple[Rows, Rows]:
        """The rows and the labels of these examples."""
        if isinstance(self.rows, list):
            return [self.rows[i] for i in indices], [self.labels[i] for i in indices]
        return self.rows[indices], self.labels[indices]


@dataclass(frozen=True)
class Step:
    """One batch done: its examples, the mean loss of the epoch so far, and after an epoch's last batch its metrics."""

    examples: int
    loss: float
    metrics: dict[str, Any] | None


class Trainer:
    """Trains an engine for *epochs* passes over *train*, in batches, measuring it on *held_out* after each pass.

    The order of the examples is a function of the seed and the epoch, so there is no generator whose state a
    checkpoint would have to keep.
    """

    def __init__(self, engine: Engine, train: Examples, held_out: Examples, epochs: int, batch: int, seed: int) -> None:
        self.engine, self.train, self.held_out = engine, train, held_out
        self.epochs, self.batch, self.seed = epochs, batch, seed
        self.epoch = 0  # epochs completed
        self.position = 0  # examples of the current epoch that have been seen
        self.loss_sum = 0.0  # their losses, each as it was when seen
        self.history: list[dict[str, Any]] = []

    def steps(self) -> Iterator[Step]:
        """Train from where we are to the end, stopping after every batch to tell; `state()` is whole at each stop."""
        while self.epoch < self.epochs:
            order = self._order()
            while self.position < len(order):
                metrics = None
                taken = self._fit(order[self.position : self.position + self.batch])
                loss = self.loss_sum / self.position
                if self.position == len(order):
                    metrics = self._end_epoch(loss)
                yield Step(taken, loss, metrics)
                if metrics:
                    break

    def _order(self) -> list[int]:
        order = list(range(len(self.train.rows)))
        random.Random(f"{self.seed} {self.epoch}").shuffle(order)
        return order

    def _fit(self, indices: list[int]) -> int:
        loss = self.engine.fit_batch(*self.train.at(indices))
        if not math.isfinite(loss):
            where = f"the loss became {loss} in epoch {self.epoch + 1}"
            raise CommandError(f"{where}: the steps are too large, try a smaller --lr")
        self.position += len(indices)
        self.loss_sum += loss * len(indices)
        return len(indices)

    def _end_epoch(self, loss: float) -> dict[str, Any]:
        held_out_loss, accuracy = self.engine.measure(self.held_out.rows, self.held_out.labels)
        self.epoch, self.position, self.loss_sum = self.epoch + 1, 0, 0.0
        metrics = {
            "epoch": self.epoch,
            "train_loss": loss,
            "held_out_loss": held_out_loss,
            "held_out_accuracy": accuracy,
        }
        self.history.append(metrics)
        return metrics

    def state(self) -> dict[str, Any]:
        """All that the rest of the training depends on."""
        return {
            "epoch": self.epoch,
            "position": self.position,
            "loss_sum": self.loss_sum,
            "history": self.history,
            "engine": self.engine.state(),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Go back to where `state` was taken."""
        self.epoch, self.position, self.loss_sum = state["epoch"], state["position"], state["loss_sum"]
        self.history = list(state["history"])
        self.engine.load_state(state["engine"])
