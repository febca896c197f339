"""As many labels as kinds, then fewer and more; and the type."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

VARIES = {"ON": [1.0, 2.0, 0.5, 4.0]}


def grade(module, ON=1.0):
    for labels, kinds in [([2, 0], 3), ([1, 2, 0], 3), ([0, 0, 0, 1], 2), ([3], 5)]:
        case = f"one_hot(torch.tensor({labels}), {kinds})"
        got = module.one_hot(torch.tensor(labels), kinds)
        require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
        expected = [[ON * (label == kind) for kind in range(kinds)] for label in labels]
        across = [list(row) for row in zip(*expected)]
        full = [[ON * (kind in labels) for kind in range(kinds)] for _ in labels]
        check(case, got.tolist(), expected, (across, "Labels belong in the rows, kinds in the columns."),
              (full, "Every row has the ones of all the labels: name a row for each column."))
        require(got.dtype is torch.float32, f"{case} has the type {got.dtype}, expected float32.")
