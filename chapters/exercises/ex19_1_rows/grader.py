"""As many rows as columns first, where rows and columns are easily taken for each other; then others, and none."""

from pathlib import Path

import numpy as np

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(rows, cols):
    a = numbers(rows, cols)
    wrong = [(np.trunc(a).sum(1), "An int has no halves: the sum of floats is a float.")]
    whole = np.zeros(rows)
    for j in range(cols):
        whole = np.trunc(whole + a[:, j])
    wrong.append((whole, "An int has no halves: the sum of floats is a float."))
    if rows == cols:
        wrong.append((a.sum(0), "Those are the sums of the columns: along a row, elements lie side by side."))
    case = f"with {rows} rows of {cols}"
    return Launch(case, [a, Unset(rows), rows, cols], {"out": spec(a)}, rounded(rows, 4), 4, wrong)


SMALL = [launch(*shape) for shape in ((4, 4), (5, 3), (2, 7), (1, 1), (3, 0), (0, 3))]
LARGE = [launch(*shape) for shape in ((61, 67), (1000, 100))]
SAY = {"unset": "A sum begins with 0: neither a variable nor memory does so by itself."}


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, SAY)
