"""One row, several, and rows whose largest comes twice."""

from pathlib import Path

import numpy as np

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(case, scores, labels):
    scores, labels = np.array(scores, np.float32), np.array(labels, np.int32)
    rows, cols = scores.shape
    zero = (np.where(scores.max(1) > 0, scores.argmax(1), 0) == labels).sum()
    last = ((cols - 1 - scores[:, ::-1].argmax(1)) == labels).sum()
    wrong = [([last], "Of two that are as large the first counts: > and not >=.")]
    wrong.append(([zero], "The largest may be negative."))
    arguments = [scores, labels, np.zeros(1, np.int32), rows, cols]
    return Launch(case, arguments, {"right": spec(scores, labels)}, rounded(rows, 4), 4, wrong)


SMALL = [
    launch("with one row, guessed right", [[1, 3, 2]], [1]),
    launch("with one row, guessed wrong", [[1, 3, 2]], [2]),
    launch("with negative scores alone", [[-3, -1, -2]], [1]),
    launch("with 3 rows, all guessed right", [[1, 0], [0, 1], [2, 1]], [0, 1, 0]),
    launch("with two scores as large", [[2, 5, 5]], [1]),
    launch("with 6 rows of 3", numbers(6, 3), [2, 0, 1, 2, 0, 1]),
]
LARGE = [launch("with 1009 rows of 10", numbers(1009, 10), np.arange(1009) % 10)]
SAY = {"race": "Several rows are right: right[0]++ by two at once may count one of them. There are atomics."}


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, SAY)
