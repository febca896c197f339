"""An engine that saves memory by writing gradients into one buffer.

A gradient may have two readers. Whoever writes the second contribution into the buffer that the first reader still
holds changes a number that has already been used, or is about to be.
"""

import numpy as np


class Node:
    """A result: its inputs, and a function that sends a gradient to each of them."""

    def __init__(self, *inputs, rule=None):
        self.inputs, self.rule, self.grad = inputs, rule, None


def backward(order, reuse):
    """Send gradients through the nodes of *order*, the last of which is the result; *reuse* adds in place."""
    order[-1].grad = np.ones(2)
    for node in reversed(order):
        for target, g in zip(node.inputs, node.rule(node.grad) if node.rule else ()):
            if target.grad is None:
                target.grad = g
            elif reuse:
                target.grad += g  # the bug: the array may be somebody else's gradient too
            else:
                target.grad = target.grad + g


def program(reuse):
    """The gradients of x and y in (x + y) + x: an addition hands the very same array to both its inputs."""
    x, y = Node(), Node()
    both = Node(x, y, rule=lambda g: (g, g))
    result = Node(both, x, rule=lambda g: (g, g))
    backward([x, y, both, result], reuse)
    return x.grad.tolist(), y.grad.tolist()


def damage():
    """The gradients of x and of y, and the truth.

    >>> damage()
    (([2.0, 2.0], [2.0, 2.0]), ([2.0, 2.0], [1.0, 1.0]))
    """
    return program(reuse=True), program(reuse=False)
