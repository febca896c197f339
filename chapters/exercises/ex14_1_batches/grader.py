"""A whole number of pieces, a rest, nothing at all; with the rest and without."""

from tinygrad_edu.learn.grading import check, require

CASES = [([3, 0, 4, 1, 2], 2), ([3, 0, 4, 1], 2), ([5], 3), ([], 2), (list(range(7)), 7), (list(range(9, 0, -1)), 4)]


def grade(module):
    for order, size in CASES:
        given = list(order)
        for drop_last in (False, True):
            call = f"batches({order}, {size}, drop_last={drop_last})"
            answer = module.batches(given, size, drop_last)
            require(given == order, f"{call} changed the order that it was given.")
            require(isinstance(answer, list), f"{call} is {answer!r}, expected a list of lists.")
            whole = [order[i : i + size] for i in range(0, len(order) // size * size, size)]
            rest = [order[len(whole) * size :]] if len(order) % size else []
            expected = whole if drop_last else whole + rest
            check(
                call,
                [list(piece) for piece in answer],
                expected,
                (whole if rest and not drop_last else None, "The rest is missing: a last piece may be smaller."),
                (whole + rest if rest else None, "With drop_last, a last piece that is smaller is left out."),
                (whole[:-1] if drop_last else None, "The last piece is whole here: it stays, with drop_last too."),
                ([*whole, []], "There is an empty piece at the end."),
            )
