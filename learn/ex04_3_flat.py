"""Flat without a copy?"""


def can_flatten(shape, strides):
    """Whether one stride can show all elements in one dimension, in their order: True or False.

    It is the question whether `.view(-1)` works. No dimension of *shape* is zero.

    >>> can_flatten((3, 4), (4, 1)), can_flatten((4, 3), (1, 4))
    (True, False)
    >>> can_flatten((3, 2), (4, 2))      # x[:, ::2] of the first
    True
    """
    raise NotImplementedError
