"""Square tables on purpose: there, no wrong shape raises an error."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

VARIES = {"SPREAD": [1, 2, 5, 10]}

TABLES = [
    [[1.0, 3.0], [10.0, 40.0]],
    [[1.0, 2.0, 6.0], [0.0, 5.0, 7.0], [-1.0, 4.0, 0.0]],
    [[1.0, 2.0, 6.0, 3.0], [0.0, 5.0, 7.0, 8.0]],
]


def grade(module, SPREAD=1):
    for rows in TABLES:
        table = torch.tensor(rows, dtype=torch.float64)
        case = f"standardize(torch.tensor({rows}))"
        try:
            got = module.standardize(table)
        except RuntimeError as error:
            if isinstance(error, NotImplementedError):
                raise
            require(False, f"{case} raises: {error}. The means must stay a column: keepdim=True.")
        require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
        wrong = misconceptions(table, len(rows) == len(rows[0]))
        wrong = [((answer * SPREAD).tolist(), why) for answer, why in wrong]
        check(case, got.tolist(), (by_rows(table) * SPREAD).tolist(), *wrong)


def by_rows(table, dim=1, unbiased=False):
    return (table - table.mean(dim, keepdim=True)) / table.std(dim, keepdim=True, unbiased=unbiased)


def misconceptions(table, square):
    yield by_rows(table, dim=0), "The columns were standardized: dim=1 runs along a row."
    yield by_rows(table, unbiased=True), "Divided by one less than the number of columns."
    yield (table - table.mean(1, keepdim=True)), "The scale is missing."
    if square:
        centered = table - table.mean(1)
        keep = "The row of means was laid over every row. They must stay a column: keepdim=True."
        yield (centered / (centered**2).mean(1).sqrt()), keep
        yield (centered / table.std(1, unbiased=False)), keep
