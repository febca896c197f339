"""One group first, then several: what a group counts for itself begins at 0 in each."""

from pathlib import Path

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(n, group):
    a = numbers(n)
    case = f"with {n} elements and groups of {group}"
    return Launch(case, [a, Unset(n)], {"out": spec(a)}, n, group, [(a, "Those are the elements as they were.")])


SMALL = [launch(4, 4), launch(8, 4), launch(1, 1), launch(5, 1)]
LARGE = [launch(0, 1), launch(1009, 1), launch(4096, 4)]
RACE = "Each work-item has one element: its own, get_global_id(0), which counts through all groups."


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, {"race": RACE, "unset": RACE})
