"""From a word to a number."""


def uniform(word, low, high):
    return low + (high - low) * (word % 2**24) / 2**24
