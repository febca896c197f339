"""Sizes that fill no group, that fill some, and no element at all."""

from pathlib import Path

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded

VARIES = {"ADDED": [10, 3, 100, -7]}

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(n, ADDED):
    a = numbers(n)
    size = rounded(n, 4)
    case = f"with {n} elements and {size} work-items"
    return Launch(case, [a, Unset(n), n], {"out": spec(a, ADDED)}, size, 4)


def launches(ADDED=10):
    return [launch(n, ADDED) for n in (5, 4, 1, 7, 0)], [launch(n, ADDED) for n in (1009, 65536)]


def grade(module, **numbers):
    return grade_kernel(module, __file__, *launches(**numbers))
