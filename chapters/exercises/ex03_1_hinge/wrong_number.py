"""Computes with the data, and so loses the past.

The grader says: has no past
"""

from tinygrad_edu.scalar import Value


def hinge(scores, labels):
    return Value(sum(max(0.0, 1 - label * score.data) for score, label in zip(scores, labels)) / len(labels))
