"""Small scores first, then scores that are large, and very negative ones."""

from pathlib import Path

import numpy as np

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded

VARIES = {"TEMPERATURE": [1, 2, 4, 8]}

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(TEMPERATURE, case, scores, if_nan=""):
    scores = np.array(scores, np.float32)
    rows, cols = scores.shape
    powers = np.exp(np.clip(scores, -80, 80) / TEMPERATURE)
    wrong = [(np.full_like(powers, np.nan), if_nan)]
    wrong.append((powers, "Those are the powers: divide each by the sum of its row."))
    wrong.append((powers / powers.sum(), "Each row has a sum of its own."))
    arguments = [scores, Unset((rows, cols)), rows, cols]
    return Launch(case, arguments, {"out": spec(scores, TEMPERATURE)}, rounded(rows, 4), 4, wrong)


FEW = [
    ("with small scores", [[0, 1, 2], [1, 1, 1]]),
    ("with the scores 1000 and 999", [[1000, 999]], "exp(1000) is infinite: subtract the largest first."),
    ("with the scores -1000 and -999", [[-1000, -999]], "Of negative scores the largest is negative, and not 0."),
    ("with 5 rows of 3", numbers(5, 3)),
    ("with one column", [[3], [-3]]),
]
MANY = [("with 61 rows of 67", numbers(61, 67)), ("with 1000 rows of 10", 50 * numbers(1000, 10))]
SAY = {"unset": "The sum begins with 0, and the largest with the first, or with -INFINITY."}


def launches(TEMPERATURE=1):
    return [launch(TEMPERATURE, *case) for case in FEW], [launch(TEMPERATURE, *case) for case in MANY]


def grade(module, **numbers):
    return grade_kernel(module, __file__, *launches(**numbers), SAY)
