"""Forgets the place where it begins.

The grader says: counts the moves
"""


def steps(n, kernel, stride=1, padding=0, dilation=1):
    return max(0, (n + 2 * padding - dilation * (kernel - 1) - 1) // stride)
