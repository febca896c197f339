"""Multiplies from the wrong side.

The grader says: The order is wrong
"""


def matmul_gradients(g, x, y):
    return y.T @ g, g @ x.T
