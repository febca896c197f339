"""All distances."""


def distances(points, centers):
    """The distance of each point from each center, without a loop.

    *points* has the shape (n, d), *centers* (k, d), the result (n, k). A distance is
    the square root of the sum of the squared differences.

    >>> import tinygrad_edu as torch
    >>> points = torch.tensor([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
    >>> distances(points, torch.tensor([[0.0, 0.0], [3.0, 0.0]]))
    tensor([[ 0.0000,  3.0000],
            [ 5.0000,  4.0000],
            [10.0000,  8.5440]])
    """
    raise NotImplementedError
