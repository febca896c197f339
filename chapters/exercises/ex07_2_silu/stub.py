"""A row's derivative."""

STEEP = 1


def rule(g, x):
    """The gradient of x, where *g* is the gradient of silu(x) = x * sigmoid(STEEP * x).

    Both are tensors, taken element by element. STEEP is 1, or that of your variant. Write
    it with operations of tensors, so that it can be differentiated again.

    >>> import tinygrad_edu as torch
    >>> rule(torch.tensor([1.0, 10.0]), torch.tensor([0.0, 0.0]))
    tensor([0.5000, 5.0000])
    """
    raise NotImplementedError
