"""One group, several, groups that are not full, and no number at all."""

from pathlib import Path

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Local, Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(n):
    a = numbers(n)
    wrong = [(a[::8] if n else [0.0], "Those are the first numbers alone: nobody has added.")]
    case = f"with {n} numbers in groups of 8"
    return Launch(case, [a, Unset(rounded(n, 8) // 8), Local(8), n], {"out": spec(a)}, rounded(n, 8), 8, wrong)


SMALL = [launch(n) for n in (8, 5, 19, 1, 0)]
LARGE = [launch(n) for n in (1009, 65536)]
SAY = {
    "race": "Everybody must have written before anybody reads: a barrier before the first round, and after each.",
    "barrier": "The barrier stands in the loop, but outside of the `if`: all of the group come to it in each round.",
    "bounds": "With `width` work-items at work, the other half begins at part[width]: begin with half the group.",
}


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, SAY)
