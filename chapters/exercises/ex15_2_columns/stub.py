"""What a window sees, as columns."""


def columns(image, k):
    """A matrix with a column for each step of a window of k × k over *image*, a matrix.

    The window goes row by row, and so do the numbers within a column. The shape is
    (k * k, number of steps). No loop over the steps.

    >>> import tinygrad_edu as torch
    >>> columns(torch.tensor([[1, 2, 3], [4, 5, 6]]), 2)
    tensor([[1, 2],
            [2, 3],
            [4, 5],
            [5, 6]])
    """
    raise NotImplementedError
