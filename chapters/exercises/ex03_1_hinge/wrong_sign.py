"""Punishes the right side.

The grader says: the wrong way round
"""


def hinge(scores, labels):
    return sum((1 + label * score).relu() for score, label in zip(scores, labels)) / len(labels)
