"""The velocities after a step, then where the parameters are."""

from tinygrad_edu.learn.grading import check
from tinygrad_edu.scalar import Value


def grade(module):
    for data, gradients, old, rate, momentum in [
        ([1.0], [4.0], [2.0], 0.1, 0.5),
        ([1.0], [4.0], [0.0], 0.1, 0.9),
        ([1.0], [4.0], [2.0], 0.1, 0.0),
        ([0.0, 5.0], [1.0, -2.0], [3.0, 0.5], 0.25, 0.75),
    ]:
        parameters = [Value(x) for x in data]
        for p, g in zip(parameters, gradients):
            p.grad = g
        velocities = list(old)
        module.momentum_step(parameters, velocities, rate, momentum)
        new = [momentum * v + g for v, g in zip(old, gradients)]
        averages = [momentum * v + (1 - momentum) * g for v, g in zip(old, gradients)]
        case = f"after a step with velocities {old}, gradients {gradients}, rate {rate}, momentum {momentum}"
        check(
            f"velocities {case}",
            velocities,
            new,
            (old, "The new velocity was not stored: assign to velocities[i]."),
            (averages, "That is an average of old and new; here the gradient enters whole."),
        )
        check(
            f"the data of the parameters {case}",
            [p.data for p in parameters],
            [x - rate * v for x, v in zip(data, new)],
            ([x - rate * v for x, v in zip(data, old)], "It moved by the old velocity: renew it first."),
            ([x - rate * g for x, g in zip(data, gradients)], "It moved by the gradient: the velocity is for moving."),
            ([x + rate * v for x, v in zip(data, new)], "That is uphill."),
        )
