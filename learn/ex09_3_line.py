"""A line through points."""


def line(x, y):
    """The slope and the intercept, two numbers, of the line with the least mean squared error.

    *x* and *y* are tensors of one dimension. With a column of x and a column of ones as
    the matrix A, the answer solves AᵀA s = Aᵀy.

    >>> import tinygrad_edu as torch
    >>> slope, intercept = line(torch.tensor([0.0, 1.0, 2.0]), torch.tensor([1.0, 3.0, 5.0]))
    >>> round(slope, 4), round(intercept, 4)
    (2.0, 1.0)
    """
    raise NotImplementedError
