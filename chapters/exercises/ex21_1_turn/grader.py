"""Groups of several sizes, up to one of 64; a group of one has nobody to wait for."""

from pathlib import Path

import numpy as np

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers

VARIES = {"PLACES": [1, 2, 3, 5]}

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(n, PLACES):
    a = numbers(n)
    right = f"Each is to go to the left: the new a[0] is the old a[{PLACES % n}]."
    wrong = [(np.roll(a, PLACES), right), (a[::-1], "That is backwards.")]
    return Launch(f"with {n} numbers", [a], {"a": spec(a, PLACES)}, n, n, wrong)


def launches(PLACES=1):
    return [launch(n, PLACES) for n in (4, 7, 2, 1)], [launch(n, PLACES) for n in (61, 64)]


SAY = {
    "race": "First all read, each into a variable of its own; then a barrier for *global* memory; then all write.",
    "bounds": "What comes after the last is the first: (i + PLACES) % n.",
}


def grade(module, **numbers):
    return grade_kernel(module, __file__, *launches(**numbers), SAY)
