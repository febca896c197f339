"""A batch of sentences."""


def pad(sentences):
    """A batch of *sentences*, one-dimensional tensors of int64 that may differ in length: a pair of tensors.

    The first has a row for each sentence, filled up with zeros at its end to the length of the longest; the second
    holds the length of each.

    >>> import tinygrad_edu as torch
    >>> rows, lengths = pad([torch.tensor([5, 6, 7]), torch.tensor([8])])
    >>> rows
    tensor([[5, 6, 7],
            [8, 0, 0]])
    >>> lengths
    tensor([3, 1])
    """
    raise NotImplementedError
