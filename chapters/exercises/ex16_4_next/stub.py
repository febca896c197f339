"""The chances of the next letter."""


def chances(scores, temperature, k):
    """How likely each letter is to be drawn, from its score; all are 1 in sum.

    Only the *k* letters with the highest scores may be drawn: all others have a chance of
    0. Those of the k are the softmax of their scores, divided by the *temperature*.
    No two scores are equal.

    >>> import tinygrad_edu as torch
    >>> chances(torch.tensor([2.0, 0.0, 2.0 + 1e-7, -5.0]), 0.5, 2)
    tensor([0.5000, 0.0000, 0.5000, 0.0000])
    """
    raise NotImplementedError
