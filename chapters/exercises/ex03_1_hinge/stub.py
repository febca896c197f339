"""A loss that is content with good enough."""

MARGIN = 1


def hinge(scores, labels):
    """The mean over the examples of max(0, MARGIN - label * score), one Value.

    *scores* is a list of Values, *labels* a list of as many numbers, each -1 or 1. An
    example costs nothing once its score is on the right side by MARGIN or more. MARGIN is 1, or that of
    your variant.

    >>> from tinygrad_edu.scalar import Value
    >>> hinge([Value(2.0 * MARGIN), Value(0.5 * MARGIN)], [1, -1]).data == 0.75 * MARGIN
    True
    """
    raise NotImplementedError
