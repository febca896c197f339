"""An engine that saves an array for its derivative, and lets it be written to.

NumPy's arrays are shared, not copied: what stands in the closure is what the array holds *later*. Any in-place step
between the forward and the backward pass changes the past. The library counts the writes to each memory, and raises.
"""

import numpy as np

import tinygrad_edu as torch


class Array:
    """A NumPy array with a gradient, as small as can be."""

    def __init__(self, data, back=lambda g: None):
        self.data, self.grad, self.back = np.asarray(data, float), 0.0, back

    def square(self):
        """Element by element."""

        def back(g):
            self.grad = self.grad + g * 2 * self.data  # the bug: self.data is looked up now, not then

        return Array(self.data * self.data, back)


def damage() -> tuple[list[float], list[float]]:
    """The derivative of x² at x = 3, where x was written to in between; and the truth.

    >>> damage()
    ([200.0], [6.0])
    """
    x = Array([3.0])
    y = x.square()
    x.data[:] = 100.0
    y.back(np.ones(1))
    return x.grad.tolist(), [6.0]


def ours() -> str:
    """What the library says to the same program.

    >>> ours()[:78]
    'one of the variables needed for gradient computation has been modified by an i'
    """
    x = torch.tensor([3.0], requires_grad=True)
    z = x * 1
    y = z * z
    with torch.no_grad():
        z[:] = 100.0
    try:
        y.backward()
    except RuntimeError as error:
        return str(error)
    return "nothing"
