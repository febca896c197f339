"""Warm and cold, one letter, all of them, and some."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

SCORES = [[1.0, 0.5], [2.0, -1.0, 3.0, 0.5], [0.1, 0.2, -0.3, 5.0, 4.5]]


def grade(module):
    for given in SCORES:
        scores = torch.tensor(given, dtype=torch.float64)
        for temperature in (1.0, 0.5, 3.0):
            for k in (1, 2, len(given)):
                limit = scores.topk(k).values.min()
                kept = scores.masked_fill(scores < limit, -torch.inf)
                all_of_them = (scores / temperature).softmax(-1)
                case = f"chances({given}, temperature={temperature}, k={k})"
                got = module.chances(scores, temperature, k)
                require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
                check(
                    case,
                    got.tolist(),
                    (kept / temperature).softmax(-1).tolist(),
                    (all_of_them.tolist(), "Only the k likeliest may be drawn."),
                    ((kept * temperature).softmax(-1).tolist(), "A high temperature makes bold: divide by it."),
                    (all_of_them.masked_fill(scores < limit, 0.0).tolist(),
                     "Those are not 1 in sum any more: take the softmax of the k alone."),
                    (scores.masked_fill(scores < limit, 0.0).div(temperature).softmax(-1).tolist(),
                     "A score of 0 is no chance of 0: that would be minus infinity."),
                    ((kept.softmax(-1) / temperature).tolist(), "Divide the scores, not the chances."),
                )
