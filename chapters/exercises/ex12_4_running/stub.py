"""A mean that is counted, not learned."""


def centre(size, share=0.1):
    """A module that takes the mean of each column away: of batches of shape (n, *size*), to the same shape.

    In training, the mean of the batch; and its buffer `mean`, zeros at first, moves towards
    that: it becomes (1 - *share*) times itself plus *share* times the batch's. In evaluation,
    the mean that the buffer holds, which then stays as it is. The buffer has no gradient.

    >>> import tinygrad_edu as torch
    >>> module = centre(1, share=0.5)
    >>> module(torch.tensor([[1.0], [3.0]])), module.mean
    (tensor([[-1.],
            [ 1.]]), tensor([1.]))
    >>> module.eval()(torch.tensor([[5.0]]))
    tensor([[4.]])
    """
    raise NotImplementedError
