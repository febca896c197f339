"""Choose."""


def choose(weights, u):
    place = u * sum(weights)
    end = 0.0
    for i, weight in enumerate(weights):
        end += weight
        if place < end:
            return i
    return max(i for i, weight in enumerate(weights) if weight > 0)
