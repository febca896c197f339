"""Gives a score of 0 to those that may not be drawn.

The grader says: minus infinity
"""


def chances(scores, temperature, k):
    limit = scores.topk(k).values.min()
    return (scores.masked_fill(scores < limit, 0.0) / temperature).softmax(-1)
