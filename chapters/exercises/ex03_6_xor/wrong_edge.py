"""The score is exactly zero where it should be below.

The grader says: on neither side
"""


def network():
    return (1, 1, 0), (1, 1, -1), (1, -2, 0)
