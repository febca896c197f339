"""Choose."""


def choose(weights, u):
    """The place in *weights* that the number *u*, from 0 up to but not including 1, chooses.

    Think of the weights as pieces laid end to end: *u* is how far along them to go, as
    a share of their whole length. The weights are not negative, need not add up to 1,
    and a weight of 0 is never chosen.

    >>> [choose([1.0, 2.0, 1.0], u) for u in (0.0, 0.2, 0.5, 0.8)]
    [0, 0, 1, 2]
    """
    raise NotImplementedError
