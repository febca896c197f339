"""A batch of sentences."""

FILL = 0


def pad(sentences):
    """A batch of *sentences*, one-dimensional tensors of int64 that may differ in length: a pair of tensors.

    The first has a row for each sentence, filled up with FILL at its end to the length of the longest; the second
    holds the length of each. FILL is 0, or that of your variant.

    >>> import tinygrad_edu as torch
    >>> rows, lengths = pad([torch.tensor([5, 6, 7]), torch.tensor([8])])
    >>> torch.equal(rows, torch.tensor([[5, 6, 7], [8, FILL, FILL]]))
    True
    >>> lengths
    tensor([3, 1])
    """
    raise NotImplementedError
