"""A step with a memory."""


def momentum_step(parameters, velocities, rate, momentum):
    for i, p in enumerate(parameters):
        velocities[i] = momentum * velocities[i] + p.grad
        p.data -= rate * velocities[i]
