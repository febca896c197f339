"""Shuffle."""


def shuffled(items, words):
    """A new list of *items* in random order, by PyTorch's shuffle.

    It goes through the places from the first to the last but one, and exchanges each
    with one of those from it on: the next word, modulo how many these are, says which.
    *words* is a list with a word for each of these places.

    >>> shuffled(["a", "b", "c"], [4, 1])
    ['b', 'c', 'a']
    """
    raise NotImplementedError
