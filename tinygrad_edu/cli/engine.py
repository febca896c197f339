"""What `train` needs of a layer of the library, and the scalar layer's answer to it; the other: tensor_engine.py."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ..scalar import no_grad
from ..scalar.nn import MLP, SGD, Adam, cross_entropy
from .evaluation import evaluate

if TYPE_CHECKING:
    from .run_folder import RunFolder

OPTIMIZERS = {"sgd": SGD, "adam": Adam}

LOADING = """import json
from tinygrad_edu.scalar.nn import MLP

with open(PATH, encoding="utf-8") as file:
    saved = json.load(file)
model = MLP(saved["inputs"], saved["sizes"])
for p, data in zip(model.parameters(), saved["parameters"]):
    p.data = data

def classify(row):
    xs = [(x - m) / s for x, m, s in zip(row, saved["mean"], saved["scale"])]
    scores = model(xs)
    return saved["classes"][scores.index(max(scores))]"""

Rows = Any  # lists, or arrays


class Engine(Protocol):
    """A model with its loss and its optimiser: all that the training loop knows of either."""

    size: int  # the number of its parameters

    def fit_batch(self, rows: Rows, labels: Rows) -> float:
        """Take one step of descent on a batch and return the mean loss before it."""

    def measure(self, rows: Rows, labels: Rows) -> tuple[float, float]:
        """The mean loss on these examples, and the share of right answers."""

    def predict(self, rows: Rows) -> list[list[float]]:
        """For each row the logarithm of each class's probability."""

    def layers(self) -> str:
        """The model's layers and their sizes, as text."""

    def save(self, folder: RunFolder, facts: dict[str, Any]) -> None:
        """Write the model, and with it the *facts*, all that a prediction needs beside it."""

    def loading_code(self, folder: str) -> str:
        """Lines of Python that read the model from *folder* and define a function to ask it, for a report to show."""

    def state(self) -> dict[str, Any]:
        """All that the next step depends on."""

    def load_state(self, state: dict[str, Any]) -> None:
        """Go back to where `state` was taken."""


class ScalarEngine:
    """A network of scalar Values: every weight, and every number that comes of it, is a vertex of the graph."""

    def __init__(self, inputs: int, classes: int, hidden: Sequence[int], optimizer: str, lr: float, seed: int) -> None:
        self.inputs, self.sizes = inputs, [*hidden, classes]
        self.model = MLP(inputs, self.sizes, seed=seed)
        self.parameters = self.model.parameters()
        self.size = len(self.parameters)
        self.optimizer = OPTIMIZERS[optimizer](self.parameters, lr=lr)

    def __repr__(self) -> str:
        return repr(self.model)

    def fit_batch(self, rows: Rows, labels: Rows) -> float:
        """Take one step of descent on a batch and return the mean loss before it."""
        loss = cross_entropy([self.model(row) for row in rows], labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.data

    def measure(self, rows: Rows, labels: Rows) -> tuple[float, float]:
        """The mean loss on these examples, and the share of right answers."""
        measured = evaluate(self.predict(rows), labels)
        return measured.loss, measured.accuracy

    def predict(self, rows: Rows) -> list[list[float]]:
        """For each row the logarithm of each class's probability."""
        with no_grad():
            return [log_softmax([score.data for score in self.model(row)]) for row in rows]

    def layers(self) -> str:
        """The model as it prints."""
        return repr(self.model)

    def save(self, folder: RunFolder, facts: dict[str, Any]) -> None:
        """Write weights.json: the facts, the shape of the network and its parameters, in their order."""
        parameters = [p.data for p in self.parameters]
        saved = {**facts, "inputs": self.inputs, "sizes": self.sizes, "parameters": parameters}
        folder.write_json("weights.json", saved)

    def loading_code(self, folder: str) -> str:
        """Lines of Python that read the weights from *folder* and define `classify(row)`."""
        return LOADING.replace("PATH", repr(f"{folder}/weights.json"))

    def load_parameters(self, parameters: Sequence[float]) -> None:
        """Put these numbers in the place of the parameters."""
        for parameter, data in zip(self.parameters, parameters, strict=True):
            parameter.data = data

    def state(self) -> dict[str, Any]:
        """The parameters and the optimiser's memory."""
        return {"parameters": [p.data for p in self.parameters], "optimizer": self.optimizer.state_dict()}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go back to where `state` was taken."""
        self.load_parameters(state["parameters"])
        self.optimizer.load_state_dict(state["optimizer"])


def log_softmax(scores: Sequence[float]) -> list[float]:
    """The logarithm of each class's probability; subtracting the largest score first keeps exp from overflowing.

    >>> [round(x, 4) for x in log_softmax([1000.0, 1000.0])]
    [-0.6931, -0.6931]
    """
    top = max(scores)
    total = top + math.log(sum(math.exp(score - top) for score in scores))
    return [score - total for score in scores]
