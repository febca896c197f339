"""Shifts, and then forgets to divide.

The grader says: divide by their sum
"""


def softmax(scores):
    return (scores - scores.max()).exp()
