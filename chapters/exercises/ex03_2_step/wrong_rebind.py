"""Makes a new Value under the old name, and leaves the parameter as it was.

The grader says: did not move
"""


def step(parameters, rate):
    for p in parameters:
        p = p - rate * p.grad
