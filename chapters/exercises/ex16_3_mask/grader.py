"""One text, two, three; full, short, and of one letter."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require


def grade(module):
    for lengths, longest in [([2], 2), ([1], 2), ([3, 1], 3), ([4, 2, 3], 4)]:
        answer = module.may_look(lengths, longest)
        call = f"may_look({lengths}, {longest})"
        require(isinstance(answer, torch.Tensor), f"{call} is {answer!r}, expected a tensor.")
        shape = (len(lengths), longest, longest)
        require(tuple(answer.shape) == shape, f"{call} should have the shape {shape}, got {tuple(answer.shape)}.")
        i, j = torch.arange(longest)[:, None], torch.arange(longest)
        ends = torch.tensor(lengths)[:, None, None]
        check(
            call,
            answer.tolist(),
            ((j <= i) & (j < ends)).tolist(),
            ((j <= i).expand(shape).tolist(), "Padding may not be looked at: j must be below the length."),
            ((j < ends).expand(shape).tolist(), "The future is to be seen by nobody."),
            (((j < i) & (j < ends)).tolist(), "A place may look at itself."),
            (((j <= i) & (i < ends)).tolist(), "It is j, the place that is looked at, which must not be padding."),
            (((j >= i) & (j < ends)).tolist(), "That is the future instead of the past: the row asks."),
            ((~((j <= i) & (j < ends))).tolist(), "True and False are exchanged."),
        )
