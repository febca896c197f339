"""Heads: several attentions side by side."""


def split(x, heads):
    """From (N, places, width) to (N, heads, places, width / heads).

    The first head gets the first numbers of every place, the second the next ones.

    >>> import tinygrad_edu as torch
    >>> split(torch.arange(8).view(1, 2, 4), 2)
    tensor([[[[0, 1],
              [4, 5]],
    <BLANKLINE>
             [[2, 3],
              [6, 7]]]])
    """
    raise NotImplementedError


def joined(x):
    """Back again: from (N, heads, places, width / heads) to (N, places, width).

    >>> import tinygrad_edu as torch
    >>> joined(torch.tensor([[[[0, 1], [4, 5]], [[2, 3], [6, 7]]]]))
    tensor([[[0, 1, 2, 3],
             [4, 5, 6, 7]]])
    """
    raise NotImplementedError
