"""Two neurons can do what one cannot."""


def network():
    some = (1, 1, 0)  # relu(x1 + x2): how many of the inputs are 1
    both = (1, 1, -1)  # relu(x1 + x2 - 1): 1 if both are
    return some, both, (1, -2, -0.5)
