"""The rule of the matrix product."""


def matmul_gradients(g, x, y):
    """The gradients of x and of y, two tensors, where *g* is the gradient of x @ y.

    x has the shape (n, m), y (m, k) and so g (n, k). No backward: use products only.

    >>> import tinygrad_edu as torch
    >>> x, y = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0], [4.0]])
    >>> matmul_gradients(torch.tensor([[10.0]]), x, y)
    (tensor([[30., 40.]]), tensor([[10.],
            [20.]]))
    """
    raise NotImplementedError
