"""Attention."""


def attend(queries, keys, values):
    """For each of the queries (L, d), the mean of the values (S, v), weighted by the keys (S, d).

    How well a query goes with a key is their dot product, divided by the root of d. The
    softmax of these, over the keys, are the weights. The result is (L, v).

    >>> import tinygrad_edu as torch
    >>> keys = torch.tensor([[0.0, 0.0, 0.0, 0.0], [9.0, 0.0, 0.0, 0.0]])
    >>> attend(keys, keys, torch.tensor([[1.0], [3.0]]))
    tensor([[2.],
            [3.]])
    """
    raise NotImplementedError
