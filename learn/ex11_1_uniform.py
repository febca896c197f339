"""From a word to a number."""

BITS = 24


def uniform(word, low, high):
    """The number from *low* up to, but not including, *high* that a random *word* of 32 bits stands for.

    It is *low* for a word whose lowest BITS bits are 0, and rises evenly with these
    bits; the bits above them do not matter.

    >>> uniform(0, -1.0, 1.0), uniform(2 ** (BITS - 1), -1.0, 1.0)
    (-1.0, 0.0)
    """
    raise NotImplementedError
