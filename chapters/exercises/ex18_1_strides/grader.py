"""A matrix in order first, then transposed, a part of one, one backwards, one stretched, and none."""

from pathlib import Path

import numpy as np

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(case, memory, matrix):
    """*matrix* is a window onto *memory*."""
    where = matrix.__array_interface__["data"][0] - memory.__array_interface__["data"][0]
    start, (row, col) = where // 4, (stride // 4 for stride in matrix.strides)
    rows, cols = matrix.shape
    dense = memory.ravel()[start : start + rows * cols] ** 2
    wrong = [] if matrix.flags.c_contiguous or dense.size != rows * cols else [
        (dense, "That is the memory in order: use the strides."),
    ]  # fmt: skip
    arguments = [memory, start, row, col, Unset((rows, cols)), rows, cols]
    return Launch(f"with {case}", arguments, {"out": spec(matrix)}, (rounded(cols, 4), rounded(rows, 2)), (4, 2), wrong)


def launches(rows, cols):
    m = numbers(rows, cols)
    return [
        launch(f"a matrix of {rows} x {cols}", m, m),
        launch(f"the transpose of a matrix of {rows} x {cols}", m, m.T),
        launch("every other column", m, m[:, ::2]),
        launch("all but the first row", m, m[1:]),
        launch("the rows from the last to the first", m, m[::-1]),
    ]


ROW = numbers(5)
SMALL = [*launches(2, 4), *launches(3, 5), launch("no rows", ROW, ROW[None][:0])]
LARGE = [*launches(61, 67), launch("a row stretched to 9", ROW, np.broadcast_to(ROW, (9, 5)))]
SAY = {
    "bounds": "The window may have strides of any kind, and more work-items than elements: guard both i and j.",
    "race": "The result lies in order: its rows are cols apart, whatever the strides of a.",
}


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, SAY)
