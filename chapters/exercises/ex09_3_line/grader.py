"""Points on a line, then points that are not."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

POINTS = [([0.0, 1.0, 2.0], [1.0, 3.0, 5.0]), ([0.0, 1.0, 2.0, 4.0], [1.0, 0.0, 3.0, 2.0]), ([-1.0, 5.0], [2.0, -4.0])]


def grade(module):
    for x, y in POINTS:
        mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
        slope = sum((p - mean_x) * (q - mean_y) for p, q in zip(x, y)) / sum((p - mean_x) ** 2 for p in x)
        through_zero = sum(p * q for p, q in zip(x, y)) / sum(p * p for p in x)
        case = f"line(torch.tensor({x}), torch.tensor({y}))"
        answer = module.line(*(torch.tensor(n, dtype=torch.float64) for n in (x, y)))
        pair = isinstance(answer, (tuple, list)) and len(answer) == 2
        require(pair, f"{case} is {answer!r}, expected two numbers.")
        check(case, [float(n) for n in answer], [slope, mean_y - slope * mean_x],
              ([mean_y - slope * mean_x, slope], "First the slope, then the intercept."),
              ([through_zero, 0.0], "That line goes through zero: the column of ones is missing."), tolerance=1e-6)
