"""Forgets the gradient of the product.

The grader says: multiply each by g
"""


def product_rule(g, x, y):
    return y, x
