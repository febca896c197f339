"""From a word to a number."""

BITS = 24


def uniform(word, low, high):
    return low + (high - low) * (word % 2**BITS) / 2**BITS
