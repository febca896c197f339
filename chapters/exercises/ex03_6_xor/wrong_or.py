"""One neuron is idle: the other can tell "some" from "none", but not from "both".

The grader says: one straight line
"""


def network():
    return (1, 1, 0), (0, 0, 0), (1, 0, -0.5)
