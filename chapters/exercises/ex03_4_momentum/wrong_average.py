"""Averages, so that the gradient enters with 1 - momentum only: a usual form, but another one.

The grader says: an average
"""


def momentum_step(parameters, velocities, rate, momentum):
    for i, p in enumerate(parameters):
        velocities[i] = momentum * velocities[i] + (1 - momentum) * p.grad
        p.data -= rate * velocities[i]
