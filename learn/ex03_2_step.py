"""One step downhill."""


def step(parameters, rate):
    """Move each of *parameters* downhill by *rate* times its gradient; return nothing.

    The Values stay the same objects, for the model holds on to them, and remain
    leaves.

    >>> from tinygrad_edu.scalar import Value
    >>> w = Value(1.0)
    >>> w.grad = 4.0
    >>> step([w], 0.25)
    >>> w.data
    0.0
    """
    raise NotImplementedError
