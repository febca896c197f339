"""Weights that add up to one, then others, with zeros at the front, in the middle and at the end."""

from tinygrad_edu.learn.grading import check

CASES = [
    ([0.5, 0.5], [0.0, 0.4, 0.6, 0.99]),
    ([0.25, 0.5, 0.25], [0.1, 0.3, 0.7, 0.8]),
    ([1.0, 2.0, 1.0], [0.0, 0.2, 0.5, 0.8]),
    ([0.0, 1.0], [0.0, 0.5]),
    ([1.0, 0.0, 1.0], [0.0, 0.5, 0.75]),
    ([3.0, 1.0, 0.0], [0.0, 0.8, 0.999]),
]


def grade(module):
    for weights, shares in CASES:
        for u in shares:
            total = sum(weights)
            ends = [sum(weights[: i + 1]) for i in range(len(weights))]
            expected = next(i for i, end in enumerate(ends) if u * total < end)
            wrong = []
            if total != 1:
                plain = next((i for i, end in enumerate(ends) if u < end), None)
                wrong.append((plain, "The weights need not add up to 1: u is a share of their sum."))
            wrong.append((next(i for i, end in enumerate(ends) if u * total <= end),
                          "At the seam of two pieces it is the next one: a weight of 0 must never be chosen."))
            wrong.append((weights.index(max(weights)), "That is the largest weight: the others are to be chosen, too."))
            check(f"choose({weights}, {u})", module.choose(weights, u), expected, *wrong)
