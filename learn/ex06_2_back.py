"""And back."""


def unbroadcast(g, shape):
    """The gradient of an input of this *shape*, from *g*, the gradient of what it was stretched to.

    The result has the shape *shape*.

    >>> import tinygrad_edu as torch
    >>> g = torch.tensor([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
    >>> unbroadcast(g, (3,))
    tensor([11., 22., 33.])
    >>> unbroadcast(g, (2, 1))
    tensor([[ 6.],
            [60.]])
    """
    raise NotImplementedError
