"""A loss that is content with good enough."""


def hinge(scores, labels):
    costs = [(1 - label * score).relu() for score, label in zip(scores, labels)]
    return sum(costs) / len(costs)
