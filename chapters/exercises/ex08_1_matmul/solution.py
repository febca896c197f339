"""The rule of the matrix product."""


def matmul_gradients(g, x, y):
    return g @ y.T, x.T @ g
