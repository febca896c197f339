"""Modest scores, then large ones, then large negative ones."""

import math

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import Mistake, check, require

VARIES = {"TEMPERATURE": [1, 2, 4, 0.5]}

SCORES = [[0.0, 0.0], [1.0, 2.0, 3.0], [0.0, 1000.0], [-1000.0, -1000.0], [-1000.0, -999.0, 5.0], [88.0, 89.0, 90.0]]


def grade(module, TEMPERATURE=1):
    for numbers in SCORES:
        got = module.softmax(torch.tensor(numbers))
        case = f"softmax(torch.tensor({numbers}))"
        require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
        if any(math.isnan(x) for x in got.tolist()):
            why = "zero over zero: it is the largest score, not the largest size, that must become 0."
            if max(numbers) > 80:
                why = "infinity over infinity: exp was given something large."
            raise Mistake(f"{case} is {got.tolist()}: {why}")
        powers = [math.exp((x - max(numbers)) / TEMPERATURE) for x in numbers]
        expected = [p / sum(powers) for p in powers]
        plain = powers, "These do not add up to 1: divide by their sum."
        check(case, got.tolist(), expected, plain, tolerance=1e-5)
