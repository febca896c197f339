"""A loss that is content with good enough."""

MARGIN = 1


def hinge(scores, labels):
    costs = [(MARGIN - label * score).relu() for score, label in zip(scores, labels)]
    return sum(costs) / len(costs)
