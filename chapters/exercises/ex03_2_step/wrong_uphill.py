"""Follows the gradient, which points uphill.

The grader says: uphill
"""


def step(parameters, rate):
    for p in parameters:
        p.data += rate * p.grad
