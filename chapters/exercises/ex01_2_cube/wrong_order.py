"""Returns the two the wrong way round.

The grader says: the other way round
"""


def cube(x):
    return 3 * x * x, x * x * x
