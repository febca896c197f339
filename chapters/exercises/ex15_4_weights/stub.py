"""The gradient of the weights of a convolution."""


def weight_gradient(g, columns):
    """The gradient of the weights, a matrix (filters, k), k being all that a window sees.

    *g* has the shape (images, filters, steps): the gradient of the result weights @ columns.
    *columns* has the shape (images, k, steps): what the window sees of each image.

    >>> import tinygrad_edu as torch
    >>> g, columns = torch.tensor([[[1.0, 10.0]]]), torch.tensor([[[1.0, 2.0], [3.0, 4.0]]])
    >>> weight_gradient(g, columns)
    tensor([[21., 43.]])
    """
    raise NotImplementedError
