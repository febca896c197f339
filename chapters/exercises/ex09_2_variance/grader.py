"""Both dimensions of square and of oblong tables, and numbers far from zero."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

VARIES = {"LESS": [1, 0.5, 1.5, 0.25]}

TABLES = [[[1.0, 3.0], [2.0, 8.0]], [[1.0, 2.0, 6.0], [0.0, 5.0, 1.0]], [[1e8, 1e8 + 1, 1e8 + 2], [0.0, 1.0, 5.0]]]


def grade(module, LESS=1):
    for numbers in TABLES:
        table = torch.tensor(numbers, dtype=torch.float64)
        for dim in (1, 0):
            case = f"variance(torch.tensor({numbers}, dtype=torch.float64), {dim})"
            got = module.variance(table, dim)
            require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
            check(
                case,
                got.tolist(),
                right(table, dim, LESS).tolist(),
                (table.var(dim, unbiased=False).tolist(), f"Divided by n: n - {LESS} is asked for."),
                (right(table, 1 - dim, LESS).tolist(), "That is along the other dimension."),
                (shortcut(table, dim, LESS).tolist(), "Squares minus the square of the mean loses all digits here."),
                tolerance=1e-6,
            )


def right(table, dim, less):
    n = table.shape[dim]
    return table.var(dim, unbiased=False) * n / (n - less)


def shortcut(table, dim, less):
    n = table.shape[dim]
    return ((table**2).mean(dim) - table.mean(dim) ** 2) * n / (n - less)
