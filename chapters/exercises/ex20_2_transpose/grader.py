"""A tile, several, and matrices that fill no tile. Neighbours must write neighbouring elements."""

from pathlib import Path

from tinygrad_edu.learn.grading import load, require
from tinygrad_edu.learn.kernels import KernelError, Unset, trace
from tinygrad_edu.learn.kernels.grading import Launch, grade_kernel, numbers, rounded, source_of

spec = load(Path(__file__).with_name("stub.py")).spec

VARIES = {"T": [4, 2, 3, 5]}


def launch(m, n, T):
    a = numbers(m, n)
    tiles = a.copy()
    for i in range(0, m, T):
        for j in range(0, n, T):
            tile = a[i : i + T, j : j + T]
            if tile.shape == (T, T):
                tiles[i : i + T, j : j + T] = tile.T
    there = "Each tile is transposed, but stands where it stood: the tile at (top, left) goes to (left, top)."
    wrong = [(tiles, there), (a, "Nothing is transposed: read tile[x][y].")]
    case = f"with A of {m} x {n}"
    return Launch(case, [a, Unset((n, m)), m, n], {"out": spec(a)}, (rounded(n, T), rounded(m, T)), (T, T), wrong)


def launches(T=4):
    small = (T, T), (2 * T, T), (2 * T, 2 * T), (T - 1, T + 1), (1, 1), (0, 3)
    return [launch(*sizes, T) for sizes in small], [launch(*sizes, T) for sizes in ((61, 67), (128, 256))]


SAY = {
    "bounds": "The guard of the writing is another than that of the reading: rows of out are columns of A.",
    "race": "Others read what this work-item brings: all must have brought theirs first. A barrier is missing.",
    "barrier": "Those outside of A must come to the barrier as well: guard the work, and not the barrier.",
    "unset": "The guard of the writing is another than that of the reading: rows of out are columns of A.",
}


def grade(module, **numbers):
    small, large = launches(**numbers)
    remark = grade_kernel(module, __file__, small, large, SAY)
    try:
        first = small[0]
        done = trace(source_of(module, __file__), first.arguments, first.global_size, first.local_size)
    except KernelError:  # for the device alone
        return remark
    cells = [access.cell for access in done.accesses if access.write and access.array.name == "out"]
    apart = "neighbours in dimension 0 write elements that lie m apart. x is to be the column of out, in row left + y."
    require(cells == sorted(cells), f"the result is right, but {apart}")
    return remark
