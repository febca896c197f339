"""Standardize."""

SPREAD = 1


def standardize(table):
    """Each row of *table*, shifted and scaled to a mean of 0 and a standard deviation of SPREAD.

    The standard deviation is the square root of the mean of the squared deviations
    from the mean (divided by the number of columns, not by one less). SPREAD is 1, or that of your
    variant.

    >>> import tinygrad_edu as torch
    >>> standardize(torch.tensor([[1.0, 3.0], [10.0, 40.0]])) / SPREAD
    tensor([[-1.,  1.],
            [-1.,  1.]])
    """
    raise NotImplementedError
