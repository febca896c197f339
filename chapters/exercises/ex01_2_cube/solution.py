"""An operation of your own: the cube."""


def cube(x):
    return x * x * x, 3 * x * x
