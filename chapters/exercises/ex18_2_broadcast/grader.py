"""More columns than rows, more rows than columns, as many, and none."""

from pathlib import Path

from tinygrad_edu.learn.grading import load
from tinygrad_edu.learn.kernels import Unset
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded

spec = load(Path(__file__).with_name("stub.py")).spec


def launch(rows, cols):
    column, row = numbers(rows), numbers(rows + cols)[rows:] * 10
    turned = "Dimension 0 of the grid counts columns: j is get_global_id(0)."
    wrong = [(spec(row, column), turned)] if rows == cols else []
    case = f"with a column of {rows} and a row of {cols}"
    arguments = [column, row, Unset((rows, cols)), rows, cols]
    return Launch(case, arguments, {"out": spec(column, row)}, (rounded(cols, 4), rounded(rows, 2)), (4, 2), wrong)


SMALL = [launch(*shape) for shape in ((2, 4), (4, 4), (4, 2), (3, 7), (1, 1), (0, 3), (3, 0))]
LARGE = [launch(*shape) for shape in ((61, 67), (128, 256))]
SAY = {
    "race": "A row of out has cols elements: that is how far the next row lies.",
    "bounds": "The column has rows numbers, one for each i, the row cols numbers, one for each j; guard both.",
}


def grade(module):
    return grade_kernel(module, __file__, SMALL, LARGE, SAY)
