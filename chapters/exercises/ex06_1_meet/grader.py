"""Pairs that go together, then pairs that do not."""

from tinygrad_edu.learn.grading import Mistake, check

TOGETHER = [
    ((3,), (3,), (3,)),
    ((), (2, 3), (2, 3)),
    ((3, 1), (1, 4), (3, 4)),
    ((2, 3), (3,), (2, 3)),
    ((4,), (3, 1), (3, 4)),
    ((5, 1, 4), (3, 1), (5, 3, 4)),
    ((1,), (0,), (0,)),
    ((2, 0), (2, 1), (2, 0)),
]
APART = [((3,), (4,)), ((3, 4), (3,)), ((2, 3), (3, 2)), ((0,), (2,)), ((4, 2), (2, 3, 2))]


def grade(module):
    for a, b, together in TOGETHER:
        left = "Shapes are aligned on the right: what is missing is missing on the left."
        zero = (tuple(max(m, n) for m, n in zip(a, b)), "Not always the larger one: a 1 against a 0 makes 0.")
        case = f"meet({a}, {b})"
        try:
            got = module.meet(a, b)
        except NotImplementedError:
            raise
        except ValueError as error:
            raise Mistake(f"{case} raises ValueError: {error}; expected {together}. {left}") from None
        check(case, got, together, *([zero] if 0 in together else []))
    for a, b in APART:
        try:
            got = module.meet(a, b)
        except ValueError:
            continue
        why = "Only a 1 is stretched: two other sizes must be equal."
        if len(a) != len(b):
            why += " (And shapes are aligned on the right.)"
        raise Mistake(f"meet({a}, {b}) is {got!r}, expected a ValueError. {why}")
