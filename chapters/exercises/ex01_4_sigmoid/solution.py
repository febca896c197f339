"""A function that must not overflow: the logistic curve."""

import math


def sigmoid(x):
    e = math.exp(-abs(x))  # at most 1, whatever x is
    s = 1 / (1 + e) if x >= 0 else e / (1 + e)
    return s, s * (1 - s)
