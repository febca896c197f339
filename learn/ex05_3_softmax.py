"""A safe softmax."""


def softmax(scores):
    """exp of each of *scores*, a tensor of one dimension, divided by the sum of them all.

    The result has no nan and adds up to 1, whatever the size of the scores.

    >>> import tinygrad_edu as torch
    >>> softmax(torch.tensor([0.0, 0.0, 1000.0, 1000.0]))
    tensor([0.0000, 0.0000, 0.5000, 0.5000])
    """
    raise NotImplementedError
