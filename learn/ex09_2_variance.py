"""The variance."""


def variance(table, dim):
    """The mean squared deviation from the mean, of *table* along *dim*, divided by n - 1 in place of n.

    No var, no std.

    >>> import tinygrad_edu as torch
    >>> variance(torch.tensor([[1.0, 3.0], [2.0, 8.0]]), 1)
    tensor([ 2., 18.])
    """
    raise NotImplementedError
