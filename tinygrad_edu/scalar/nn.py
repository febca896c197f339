"""Neurons, layers and networks of Values, with the losses and optimizers that train them.

>>> model = MLP(2, [4, 1], seed=1)
>>> optimizer = SGD(model.parameters(), lr=0.1)
>>> rows, targets = [(0, 0), (0, 1), (1, 0), (1, 1)], [0, 1, 1, 0]
>>> for step in range(500):
...     loss = binary_cross_entropy([model(row) for row in rows], targets)
...     optimizer.zero_grad()
...     loss.backward()
...     optimizer.step()
>>> [int(model(row) > 0) for row in rows]
[0, 1, 1, 0]
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .losses import binary_cross_entropy, cross_entropy, hinge, mse
from .optim import SGD, Adam
from .value import Value

__all__ = [
    "MLP",
    "SGD",
    "Adam",
    "Layer",
    "Module",
    "Neuron",
    "binary_cross_entropy",
    "cross_entropy",
    "hinge",
    "mse",
]

ACTIVATIONS: dict[str, Callable[[Value], Value]] = {
    "tanh": Value.tanh,
    "relu": Value.relu,
    "sigmoid": Value.sigmoid,
    "linear": Value.__pos__,
}


class Module:
    """Something with parameters, which training changes.

    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Value(3.0)
    ...     def parameters(self):
    ...         return [self.factor]
    >>> Scale().parameters()
    [Value(data=3.0, grad=0.0)]
    """

    def parameters(self) -> list[Value]:
        """The values to train, in an order that never changes.

        >>> Module().parameters()
        []
        """
        return []

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters.

        >>> neuron = Neuron(2)
        >>> neuron([1.0, 2.0]).backward()
        >>> neuron.zero_grad()
        >>> [p.grad for p in neuron.parameters()]
        [0.0, 0.0, 0.0]
        """
        for p in self.parameters():
            p.zero_grad()


class Neuron(Module):
    """A weighted sum of its inputs and a bias, bent by an *activation*: "tanh", "relu", "sigmoid" or "linear".

    The weights start uniform in ±1 / sqrt(inputs), so that the sum is of the size of one input however many there are;
    *rng* is a `random.Random`, or None for Python's own global one. ValueError for an unknown activation.

    >>> neuron = Neuron(2)
    >>> neuron.weights = [Value(0.5), Value(-1.0)]
    >>> neuron([2.0, 1.0])
    Value(data=0.0, grad=0.0)
    """

    def __init__(self, inputs: int, activation: str = "tanh", rng: Any = None) -> None:
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation {activation!r} is unknown; choose from {', '.join(ACTIVATIONS)}")
        if inputs < 1:
            raise ValueError(f"a neuron takes at least one input, got inputs={inputs}")
        bound = 1.0 / math.sqrt(inputs)
        self.activation = activation
        self.weights = [Value((rng or random).uniform(-bound, bound)) for _ in range(inputs)]
        self.bias = Value(0.0)

    def __call__(self, xs: Iterable[Value | float]) -> Value:
        return ACTIVATIONS[self.activation](Value.dot(self.weights, xs, self.bias))

    def parameters(self) -> list[Value]:
        """The weights, then the bias.

        >>> len(Neuron(3).parameters())
        4
        """
        return [*self.weights, self.bias]

    def __repr__(self) -> str:
        return f"Neuron({len(self.weights)}, {self.activation})"


class Layer(Module):
    """Several neurons that look at the same inputs, with the arguments of `Neuron`: a list of *outputs* Values.

    >>> layer = Layer(2, 3)
    >>> layer, len(layer([0.5, -0.5]))
    (Layer(2 -> 3, tanh), 3)
    """

    def __init__(self, inputs: int, outputs: int, activation: str = "tanh", rng: Any = None) -> None:
        if outputs < 1:
            raise ValueError(f"a layer has at least one output, got outputs={outputs}")
        self.inputs = inputs
        self.neurons = [Neuron(inputs, activation, rng) for _ in range(outputs)]

    def __call__(self, xs: Iterable[Value | float]) -> list[Value]:
        xs = list(xs)
        if len(xs) != self.inputs:
            raise ValueError(f"{self} takes {self.inputs} inputs, got {len(xs)}")
        sums = Value.dots([n.weights for n in self.neurons], xs, [n.bias for n in self.neurons])
        return [ACTIVATIONS[n.activation](z) for n, z in zip(self.neurons, sums, strict=True)]

    def parameters(self) -> list[Value]:
        """The parameters of each neuron in turn.

        >>> len(Layer(2, 3).parameters())
        9
        """
        return [p for neuron in self.neurons for p in neuron.parameters()]

    def __repr__(self) -> str:
        return f"Layer({self.inputs} -> {len(self.neurons)}, {self.neurons[0].activation})"


class MLP(Module):
    """A multi-layer perceptron: layers of the given *sizes*, each fed by the one before.

    The last layer has the *output* activation. Calling the network with a sequence of numbers or Values gives a Value
    where the last size is 1, else a list of Values. One *seed*, one network.

    >>> MLP(4, [16, 3])
    MLP(Layer(4 -> 16, tanh), Layer(16 -> 3, linear))
    >>> MLP(2, [8, 1])([1.0, -1.0])
    Value(data=0.3139095212775955, grad=0.0)
    """

    def __init__(
        self, inputs: int, sizes: Sequence[int], activation: str = "tanh", output: str = "linear", seed: int = 0
    ) -> None:
        if not sizes:
            raise ValueError("an MLP has at least one layer, got no sizes")
        rng = random.Random(seed)
        activations = [activation] * (len(sizes) - 1) + [output]
        widths = [inputs, *sizes[:-1]]  # the inputs of a layer are the outputs of the one before
        self.layers = [Layer(*shape, rng) for shape in zip(widths, sizes, activations, strict=True)]

    def __call__(self, xs: Iterable[Value | float]) -> Any:
        values: Any = xs
        for layer in self.layers:
            values = layer(values)
        return values[0] if len(values) == 1 else values

    def parameters(self) -> list[Value]:
        """The parameters of each layer in turn.

        >>> len(MLP(2, [16, 16, 1]).parameters())
        337
        """
        return [p for layer in self.layers for p in layer.parameters()]

    def __repr__(self) -> str:
        return f"MLP({', '.join(map(repr, self.layers))})"
