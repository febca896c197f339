"""A valley in one dimension, then in two, where each loss is known beforehand."""

from tinygrad_edu.learn.grading import Mistake, check, require
from tinygrad_edu.scalar import Value


def descend(w, rate, steps, keep=0.0):
    """The losses (w - 3)² on the way down; *keep* is how much of the old gradient a step still has."""
    losses, gradient = [], 0.0
    for _ in range(steps):
        losses.append((w - 3) ** 2)
        gradient = keep * gradient + 2 * (w - 3)
        w -= rate * gradient
    return losses


def grade(module):
    for start, rate, steps in [(0.0, 0.5, 1), (0.0, 0.25, 2), (0.0, 0.25, 4), (-1.0, 0.1, 5)]:
        w = Value(start)
        losses = run(module, [w], lambda w=w: (w - 3) ** 2, rate, steps)
        check(
            f"fit([w], lambda: (w - 3) ** 2, rate={rate}, steps={steps}) from w = {start}",
            losses,
            descend(start, rate, steps),
            (descend(start, rate, steps, keep=1.0), "Gradients from the steps before still count: zero them."),
            (descend(start, 0.0, steps), "w never moves: were the gradients zeroed before they were used?"),
            (descend(start, -rate, steps), "The loss grows: go against the gradient."),
            (descend(start, rate, steps + 1)[1:], "Those are the losses after each step; the first loss is missing."),
        )
    a, b = Value(1.0), Value(2.0)
    a.grad = 100.0  # left from earlier
    losses = run(module, [a, b], lambda: a * a + b * b, 0.25, 3)
    check("the losses of a * a + b * b from (1, 2), where a.grad was 100 before", losses, [5.0, 1.25, 0.3125])


def run(module, parameters, loss_of, rate, steps):
    try:
        losses = module.fit(parameters, loss_of, rate, steps)
    except RuntimeError as error:
        if "second time" not in str(error):
            raise
        raise Mistake("One loss went backward twice: call loss_of() inside the loop, once a step.") from None
    graphs = isinstance(losses, list) and any(isinstance(x, Value) for x in losses)
    require(not graphs, "The list holds Values, and each holds its whole graph: keep plain numbers, loss.data.")
    return losses
