"""The training loop."""


def fit(parameters, loss_of, rate, steps):
    """Take *steps* steps downhill; return a list of the losses, one before each step.

    The losses are plain numbers. `loss_of()` computes the loss from the parameters as
    they are now: a new Value, with a new graph, each time it is called. Gradients
    left from earlier must not count.

    >>> from tinygrad_edu.scalar import Value
    >>> w = Value(0.0)
    >>> fit([w], lambda: (w - 3) ** 2, rate=0.5, steps=3)
    [9.0, 0.0, 0.0]
    """
    raise NotImplementedError
