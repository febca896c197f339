"""The rule of the product."""


def product_rule(g, x, y):
    return g * y, g * x
