"""Square tables, where a wrong index has a plausible shape, then oblong ones."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

CASES = [(2, 2, [1, 0]), (3, 3, [0, 2, 2]), (2, 4, [3, 0])]


def grade(module):
    for rows, columns, labels in CASES:
        scores = torch.arange(1.0, 1 + rows * columns).view(rows, columns)
        case = f"right_scores(torch.tensor({scores.tolist()}), torch.tensor({labels}))"
        got = module.right_scores(scores, torch.tensor(labels))
        require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
        expected = [scores[i, label].item() for i, label in enumerate(labels)]
        wrong = [
            (scores[:, labels].tolist(), "All rows and these columns, a rectangle: name a row for each column."),
            (scores.gather(1, torch.tensor(labels)[:, None]).tolist(), "Right, but in a column: drop the dimension."),
            (scores.max(1).values.tolist(), "These are the largest scores, not those of the labels."),
        ]
        if rows == columns:
            wrong.append((scores[labels].tolist(), "These are whole rows: the labels name columns."))
        check(case, got.tolist(), expected, *wrong)
