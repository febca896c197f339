"""Lets an example that is very right pay for one that is wrong.

The grader says: never costs less than 0
"""


def hinge(scores, labels):
    return sum(1 - label * score for score, label in zip(scores, labels)) / len(labels)
