"""Clipping gradients by their length."""


def clipped(gradients, longest):
    """The *gradients*, tensors, as they are, or shortened: new tensors, in a list.

    All numbers in all tensors together are the coordinates of one arrow. If it is longer
    than *longest*, every tensor is multiplied by the same factor, so that the arrow is
    exactly so long and points where it did.

    >>> import tinygrad_edu as torch
    >>> clipped([torch.tensor([3.0]), torch.tensor([[0.0, 4.0]])], 1.0)
    [tensor([0.6000]), tensor([[0.0000, 0.8000]])]
    """
    raise NotImplementedError
