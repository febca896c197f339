"""One parameter, then two."""

from tinygrad_edu.learn.grading import check, require
from tinygrad_edu.scalar import Value


def grade(module):
    for before, gradients, rate in [([1.0], [4.0], 0.25), ([1.0], [-4.0], 0.5), ([2.0, -3.0], [0.5, 3.0], 0.1)]:
        parameters = [Value(x) for x in before]
        for p, g in zip(parameters, gradients):
            p.grad = g
        module.step(parameters, rate)
        after = [p.data for p in parameters]
        uphill = [x + rate * g for x, g in zip(before, gradients)]
        equal_steps = [x - rate * (1 if g > 0 else -1) for x, g in zip(before, gradients)]
        plain = all(isinstance(x, (int, float)) for x in after)
        require(plain, f"The data of a parameter is {after[0]!r}, not a plain number: use p.data on the right, too.")
        check(
            f"the data of parameters at {before} after a step of rate {rate} with gradients {gradients}",
            after,
            [x - rate * g for x, g in zip(before, gradients)],
            (before, "It did not move: was a new Value made, in place of a change to p.data?"),
            (uphill, "That is uphill: the gradient points to where the loss grows."),
            ([x - g for x, g in zip(before, gradients)], "The rate is missing."),
            (equal_steps, "The step is longer where it is steeper."),
        )
        check("the gradients after the step", [p.grad for p in parameters], gradients)
