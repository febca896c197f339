"""From the result alone."""


def sqrt_rule(g, out):
    return g / (2 * out)


def reciprocal_rule(g, out):
    return -g * out * out


def softplus_rule(g, out):
    return g * (1 - (-out).exp())
