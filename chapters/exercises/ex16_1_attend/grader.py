"""As many queries as keys, fewer, one; and values that are wider than the keys."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require


def grade(module):
    torch.manual_seed(0)
    for places, seen, d, width in [(2, 2, 4, 2), (3, 3, 2, 2), (2, 5, 9, 3), (1, 4, 16, 2)]:
        q, k, v = (torch.randn(*shape, dtype=torch.float64) for shape in ((places, d), (seen, d), (seen, width)))
        products = q @ k.T

        def taken(likeness, dim=1, v=v):
            return (likeness.softmax(dim) @ v).tolist()

        case = f"attend of {places} queries and {seen} keys of {d} numbers, and values of {width},"
        got = module.attend(q, k, v)
        require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
        check(
            case,
            got.tolist(),
            taken(products / d**0.5),
            (taken(products), "The dot products were not divided by the root of d."),
            (taken(products / d), "Divided by d: its root is wanted."),
            (taken(products / width**0.5), "d is the width of the keys, not of the values."),
            (taken(products / d**0.5, 0), "The weights of a query are 1 in sum: softmax over the keys."),
            ((products / d**0.5 @ v).tolist(), "Dot products are no weights yet: the softmax is missing."),
        )
