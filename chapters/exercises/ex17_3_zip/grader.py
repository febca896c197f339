"""Sizes that fill a group, that do not, one element and none."""

from pathlib import Path

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(n):
    a, b = numbers(n), numbers(2 * n)[n:]
    groups = [slice(k, k + 4) for k in range(0, n, 4)]
    within = [x for k in groups for x in b[k][::-1]]
    wrong = [(a * b, "b is to be read from its end."), (a * within, "b goes backwards as a whole, not group by group.")]
    case = f"with {n} elements and {rounded(n, 4)} work-items"
    return Launch(case, [a, b, Unset(n), n], {"out": spec(a, b)}, rounded(n, 4), 4, wrong)


SMALL = [launch(n) for n in (8, 5, 4, 1, 0)]
LARGE = [launch(n) for n in (1009, 4096)]


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, {"one too far": "b[n] is one too far: the last is b[n - 1]."})
