"""One tensor, two, two shapes, an arrow that is short enough; and what was given must stay as it was."""

import math

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

CASES = [([[3.0, 4.0]], 1.0), ([[3.0], [0.0, 4.0]], 1.0), ([[0.3], [0.4]], 1.0), ([[1.0, -2.0], [[2.0], [0.0]]], 1.5)]


def grade(module):
    for given, longest in CASES:
        tensors = [torch.tensor(g, dtype=torch.float64) for g in given]
        answer = module.clipped(tensors, longest)
        call = f"clipped({given}, {longest})"
        require([g.tolist() for g in tensors] == given, f"{call} changed a tensor that it was given: make new ones.")
        whole = isinstance(answer, list) and len(answer) == len(given)
        require(whole, f"{call} should be a list of {len(given)} tensors.")
        length = math.sqrt(sum((g**2).sum().item() for g in tensors))

        def times(factor, tensors=tensors):
            return [(g * factor).tolist() for g in tensors]

        check(
            call,
            [g.tolist() for g in answer],
            times(min(1.0, longest / length)),
            (times(longest / length), "An arrow that is short enough stays as it is."),
            (times(min(1.0, longest / length**2)), "The length is the root of the sum of the squares."),
            (apart(tensors, longest), "Each tensor was shortened by itself; the arrow turned. Use one factor for all."),
            (cut(tensors, longest), "Each number was cut off by itself; the arrow turned. Use one factor for all."),
        )


def cut(tensors, longest):
    return [g.clamp(-longest, longest).tolist() for g in tensors]


def apart(tensors, longest):
    return [(g * min(1.0, longest / (g**2).sum().sqrt().item())).tolist() for g in tensors]
