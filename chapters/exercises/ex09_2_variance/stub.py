"""The variance."""

LESS = 1


def variance(table, dim):
    """The mean squared deviation from the mean, of *table* along *dim*, divided by n - LESS in place of n.

    LESS is 1, or that of your variant. No var, no std.

    >>> import tinygrad_edu as torch
    >>> variance(torch.tensor([[1.0, 3.0], [2.0, 8.0]]), 1) * (2 - LESS)
    tensor([ 2., 18.])
    """
    raise NotImplementedError
