"""A schedule: up in a line, down along half a cosine."""

LOWEST = 0.0


def rate_at(step, steps, warm_up, highest):
    """The learning rate of step number *step*, counted from 0.

    The first *warm_up* steps go up in equal parts; the last of them is at *highest*.
    From there it goes along half a cosine: step number *warm_up* is at *highest* too, and
    step number *steps*, which is not taken any more, would be at LOWEST: 0, or that of your variant.

    >>> [rate_at(step, 8, 4, 1.0) for step in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    >>> rate_at(6, 8, 4, 1.0) == (1.0 + LOWEST) / 2
    True
    """
    raise NotImplementedError
