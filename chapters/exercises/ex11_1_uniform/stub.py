"""From a word to a number."""


def uniform(word, low, high):
    """The number from *low* up to, but not including, *high* that a random *word* of 32 bits stands for.

    It is *low* for a word whose lowest 24 bits are 0, and rises evenly with these bits;
    the upper eight bits do not matter.

    >>> uniform(0, -1.0, 1.0), uniform(2**23, -1.0, 1.0)
    (-1.0, 0.0)
    """
    raise NotImplementedError
