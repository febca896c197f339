"""One tile, several along k, sizes that fill no tile, and k = 0."""

from pathlib import Path

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded

spec = load(Path(__file__).with_name("stub.py")).spec

T = 4


def launch(m, n, k):
    a, b = numbers(m, k), numbers(k, n + 1)[:, :n].copy()
    wrong = [(a @ b.T, "The columns of B are its second index: b[v][x].")] if m == n == k else []
    case = f"with A of {m} x {k} and B of {k} x {n}"
    sizes = rounded(n, T), rounded(m, T)
    return Launch(case, [a, b, Unset((m, n)), m, n, k], {"C": spec(a, b)}, sizes, (T, T), wrong)


SMALL = [launch(*sizes) for sizes in ((4, 4, 4), (4, 4, 8), (5, 3, 6), (3, 5, 2), (1, 1, 1), (2, 3, 0))]
LARGE = [launch(*sizes) for sizes in ((31, 67, 13), (128, 64, 100))]
SAY = {
    "bounds": "A tile may reach beyond B: bring a zero there, which changes no sum.",
    "race": "Two barriers a round: one before the tiles are used, and one before they are overwritten.",
    "barrier": "Also those outside of C bring elements and come to the barriers: guard the work, and not the barriers.",
    "unset": "All of a tile is used: bring a zero where there is no element.",
}


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, SAY)
