"""Stretches by the upper end instead of by the distance.

The grader says: it is high - low
"""


def uniform(word, low, high):
    return low + high * (word % 2**24) / 2**24
