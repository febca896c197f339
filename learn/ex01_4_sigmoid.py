"""A function that must not overflow: the logistic curve."""


def sigmoid(x):
    """The pair (s, its derivative at x), where s = 1 / (1 + e⁻ˣ), for every float x.

    `math.exp` (import it above) raises OverflowError above 709. The curve itself
    never leaves the range from 0 to 1: where it does not fail, neither must you.

    >>> sigmoid(0.0)
    (0.5, 0.25)
    >>> sigmoid(1000.0), sigmoid(-1000.0)
    ((1.0, 0.0), (0.0, 0.0))
    """
    raise NotImplementedError
