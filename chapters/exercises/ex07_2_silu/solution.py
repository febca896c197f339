"""A row's derivative."""


def rule(g, x):
    s = x.sigmoid()
    return g * (s + x * s * (1 - s))
