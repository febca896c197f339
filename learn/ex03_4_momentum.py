"""A step with a memory."""


def momentum_step(parameters, velocities, rate, momentum):
    """One step with momentum: change *velocities* and the parameters' data, return nothing.

    *velocities* is a list of numbers, one a parameter, all 0.0 before the first step.
    Each becomes *momentum* times what it was, plus the gradient; then the parameter
    moves by *rate* times its velocity, downhill.

    >>> from tinygrad_edu.scalar import Value
    >>> w, velocities = Value(1.0), [2.0]
    >>> w.grad = 4.0
    >>> momentum_step([w], velocities, rate=0.1, momentum=0.5)
    >>> velocities, w.data
    ([5.0], 0.5)
    """
    raise NotImplementedError
