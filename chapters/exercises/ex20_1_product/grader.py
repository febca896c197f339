"""Matrices of three different sizes, so that no stride can be taken for another; then k = 0 and one element."""

from pathlib import Path

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(m, n, k):
    a, b = numbers(m, k), numbers(k, n + 1)[:, :n].copy()
    wrong = []
    if m == n == k:
        wrong = [(a @ b.T, "B goes down its columns, a row further with each step: B[u * n + j]."),
                 (b @ a, "That is B times A.")]  # fmt: skip
    case = f"with A of {m} x {k} and B of {k} x {n}"
    sizes = rounded(n, 4), rounded(m, 4)
    return Launch(case, [a, b, Unset((m, n)), m, n, k], {"C": spec(a, b)}, sizes, (4, 4), wrong)


SMALL = [launch(*sizes) for sizes in ((3, 3, 3), (2, 5, 3), (5, 2, 4), (1, 1, 1), (2, 3, 0), (0, 2, 3))]
LARGE = [launch(*sizes) for sizes in ((31, 67, 13), (128, 64, 100))]
SAY = {
    "bounds": "Both i and j may lie beyond their end: guard i with m and j with n.",
    "race": "A row of C has n elements: element (i, j) is C[i * n + j].",
    "unset": "The sum begins with 0.",
}


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, SAY)
