"""The loss of a few scores, then its gradients."""

from tinygrad_edu.learn.grading import check, require
from tinygrad_edu.scalar import Value

VARIES = {"MARGIN": [1, 2, 0.5, 1.5]}


def grade(module, MARGIN=1):
    for numbers, labels in [
        ([0.5], [1]),
        ([0.5], [-1]),
        ([3.0], [1]),
        ([2.0, 0.5], [1, -1]),
        ([0.0, -4.0, 0.2], [1, -1, 1]),
    ]:
        scores = [Value(s) for s in numbers]
        call = f"hinge({numbers}, {labels})"
        margins = [MARGIN - label * s for s, label in zip(numbers, labels)]
        costs = [max(0.0, m) for m in margins]
        n = len(costs)
        loss = module.hinge(scores, labels)
        check(
            call,
            loss,
            sum(costs) / n,
            (sum(costs), "That is the sum; divide by the number of examples."),
            (sum(margins) / n, "An example never costs less than 0: what is very right cannot pay for another."),
            (sum(max(0.0, 2 * MARGIN - m) for m in margins) / n, "The sign is the wrong way round: see label * score."),
            (sum(max(0.0, m - MARGIN) for m in margins) / n, f"The right side is not enough: by {MARGIN} or more."),
        )
        require(isinstance(loss, Value), f"{call} is {loss!r}, a plain number: nothing can be learned from it.")
        loss.backward()
        slopes = [-label / n if cost else 0.0 for cost, label in zip(costs, labels)]
        no_past = ([0.0] * n, "The loss has no past: compute with Values.")
        check(f"the list of the scores' gradients in {call}", [s.grad for s in scores], slopes, no_past)
