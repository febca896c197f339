"""Ones, where each result is its place, then other numbers."""

from pathlib import Path

import numpy as np

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(case, a):
    before = np.concatenate([[0], spec(a)[:-1]])
    wrong = [(before, "That is the sum of those before: a[i] itself belongs to it.")]
    return Launch(f"with {case}", [a, Unset(8)], {"out": spec(a)}, 8, 8, wrong)


SMALL = [launch("eight ones", np.ones(8, np.float32)), launch("eight numbers", numbers(8))]
LARGE = []
SAY = {
    "race": "Read first, into a variable of your own; then a barrier; then write; then a barrier.",
    "barrier": "The barriers are for all of the group: only what stands between them has a condition.",
    "bounds": "The first `back` work-items have nobody so far before them.",
}


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, SAY)
