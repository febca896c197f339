"""Forgets to transpose.

The grader says: not transposed
"""


def matmul_gradients(g, x, y):
    return g @ y, x @ g
