"""An engine for arrays that forgets that broadcasting repeats.

The forward pass is right, and so is every test on operands of one shape. A bias gets a gradient of the shape of the
batch; the next step of the optimizer broadcasts it into the bias, which grows to the shape of the batch too.
"""

import numpy as np


class Array:
    """A NumPy array with a gradient, as small as can be."""

    def __init__(self, data, inputs=()):
        self.data, self.grad, self.inputs = np.asarray(data, float), None, inputs

    def __add__(self, other):
        return Array(self.data + other.data, (self, other))


def backward(result):
    """Hand the gradient of a sum to both its terms."""
    result.grad = np.ones(result.data.shape)
    for x in result.inputs:
        x.grad = result.grad  # the bug: x may have been smaller than the result, and was used many times then


def damage():
    """The shape of the gradient of a bias of three numbers, and the shape that it should have.

    >>> damage()
    ((2, 3), (3,))
    """
    rows, bias = Array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), Array([0.0, 0.0, 0.0])
    backward(rows + bias)
    return bias.grad.shape, bias.data.shape


def later():
    """The shape of the bias after one step of gradient descent.

    >>> later()
    (2, 3)
    """
    rows, bias = Array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), Array([0.0, 0.0, 0.0])
    backward(rows + bias)
    bias.data = bias.data - 0.1 * bias.grad
    return bias.data.shape
