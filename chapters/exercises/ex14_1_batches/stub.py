"""An order, in pieces."""


def batches(order, size, drop_last=False):
    """The indices in the list *order*, *size* at a time, as a list of lists.

    The last piece may be smaller; with *drop_last*, a smaller last piece is left out.

    >>> batches([3, 0, 4, 1, 2], 2)
    [[3, 0], [4, 1], [2]]
    >>> batches([3, 0, 4, 1, 2], 2, drop_last=True)
    [[3, 0], [4, 1]]
    """
    raise NotImplementedError
