"""Takes the reach of the window for its size.

The grader says: How far does a window reach
"""


def steps(n, kernel, stride=1, padding=0, dilation=1):
    return max(0, (n + 2 * padding - kernel) // stride + 1)
