"""The best learning rate for a valley."""


def best_rate(steep, flat):
    """The learning rate that suits two curvatures best, and what a step then leaves.

    A step at rate r multiplies what is left across the valley with 1 - r * steep, and
    what is left along it with 1 - r * flat. The larger of the two, without its sign,
    says how fast the whole gets there: it is to be as small as it can be. Return that
    rate and that factor. The curvatures are positive.

    >>> best_rate(3.0, 1.0)
    (0.5, 0.5)
    """
    raise NotImplementedError
