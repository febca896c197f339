"""A safe softmax."""

TEMPERATURE = 1


def softmax(scores):
    """exp of each of *scores* over TEMPERATURE, divided by the sum of them all.

    *scores* is a tensor of one dimension. TEMPERATURE is 1, or that of your variant.

    The result has no nan and adds up to 1, whatever the size of the scores.

    >>> import tinygrad_edu as torch
    >>> softmax(torch.tensor([0.0, 0.0, 1000.0, 1000.0]))
    tensor([0.0000, 0.0000, 0.5000, 0.5000])
    """
    raise NotImplementedError
