"""Labels that differ first, where nothing can go wrong; then equal ones, and -1."""

from pathlib import Path

import numpy as np

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, rounded

spec = load(Path(__file__).with_name("stub.py")).spec

CLASSES = 4


def launch(*labels):
    given = np.array(labels, np.int32)
    right = spec(given, CLASSES)
    wrong = [(np.minimum(right, 1), "Each label counts, also the second of a class.")]
    case = f"with the labels {labels}" if len(labels) < 16 else f"with {len(labels)} labels"
    arguments = [given, np.zeros(CLASSES, np.int32), len(labels)]
    return Launch(case, arguments, {"counts": right}, rounded(len(labels), 4), 4, wrong)


SMALL = [launch(*labels) for labels in ((0, 1, 2, 3), (1, 1, 3, 0, 1, 3), (2, -1, 2), (0,), ())]
LARGE = [launch(*(i * i % 5 - 1 for i in range(4099)))]
SAY = {
    "race": "++ reads, adds and writes: in between, another may have done so too. atomic_inc does all three at once.",
    "bounds": "Guard i, and leave out the label -1, which is no class.",
    "before": "Guard i, and leave out the label -1, which is no class.",
}


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, SAY)
