"""Groups of several sizes, up to one of 64; a group of one has nobody to wait for."""

from pathlib import Path

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(n):
    a = numbers(n)
    wrong = [(a[::-1], "That is backwards.")]
    if n > 2:
        right = "Each is to go to the left: the new a[i] is the old a[i + 1]."
        wrong.append((a[[n - 1, *range(n - 1)]], right))
    return Launch(f"with {n} numbers", [a], {"a": spec(a)}, n, n, wrong)


SMALL = [launch(n) for n in (4, 7, 2, 1)]
LARGE = [launch(n) for n in (61, 64)]
SAY = {
    "race": "First all read, each into a variable of its own; then a barrier for *global* memory; then all write.",
    "bounds": "What comes after the last is the first: (i + 1) % n.",
}


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, SAY)
