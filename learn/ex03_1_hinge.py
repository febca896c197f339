"""A loss that is content with good enough."""


def hinge(scores, labels):
    """The mean over the examples of max(0, 1 - label * score), one Value.

    *scores* is a list of Values, *labels* a list of as many numbers, each -1 or 1. An
    example costs nothing once its score is on the right side by 1 or more.

    >>> from tinygrad_edu.scalar import Value
    >>> hinge([Value(2.0), Value(0.5)], [1, -1]).data
    0.75
    """
    raise NotImplementedError
