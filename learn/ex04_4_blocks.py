"""Blocks."""


def blocks(image, size):
    """The square blocks of *image*, each with *size* rows and columns, as one tensor of four dimensions.

    The result, `b`, has `b[i, j]` as the block in row i and column j of blocks, and
    shares the memory of *image*. The sides of *image* are multiples of *size*.

    >>> import tinygrad_edu as torch
    >>> image = torch.arange(24).view(4, 6)
    >>> blocks(image, 2).shape
    tinygrad_edu.Size([2, 3, 2, 2])
    >>> blocks(image, 2)[0, 1]
    tensor([[2, 3],
            [8, 9]])
    """
    raise NotImplementedError
