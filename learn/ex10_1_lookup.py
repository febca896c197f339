"""The way back from a table."""


def lookup_gradient(g, words, rows):
    """The gradient of a table with that many *rows*, where *g* is the gradient of table[words].

    *words* is a list of row numbers, *g* has a row for each of them. No backward.

    >>> import tinygrad_edu as torch
    >>> lookup_gradient(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), [2, 2], 3)
    tensor([[0., 0.],
            [0., 0.],
            [4., 6.]])
    """
    raise NotImplementedError
