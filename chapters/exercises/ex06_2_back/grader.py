"""A dimension that is new, one that was stretched, both, neither, all."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

CASES = [
    ((3,), (3,)),
    ((3, 3), (3,)),
    ((2, 3), (3,)),
    ((2, 3), (2, 1)),
    ((2, 3), (1, 3)),
    ((2, 3), ()),
    ((4, 2, 3), (2, 1)),
    ((4, 2, 3), (4, 1, 3)),
    ((2, 1), (2, 1)),
]


def grade(module):
    for stretched, shape in CASES:
        g = torch.arange(1.0, 1 + torch.zeros(stretched).numel()).reshape(stretched)
        case = f"unbroadcast(g, {shape}) with g of shape {stretched}"
        got = module.unbroadcast(g, shape)
        require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
        x = torch.zeros(shape, requires_grad=True)
        x.expand(stretched).backward(g)
        lost = "A dimension of size 1 is one, too: keepdim=True keeps it."
        left = "A dimension of size 1 in the shape was stretched as well: sum over it."
        same = tuple(got.shape) == shape
        require(same, f"the shape of {case} is {tuple(got.shape)}. {lost if got.numel() == x.numel() else left}")
        uses = g.numel() // x.numel()
        wrong = [((x.grad / uses).tolist(), "That is the mean over the uses. Each use counts in full: add up.")]
        if len(stretched) == 2 and len(shape) == 1:
            right = "The new dimensions are on the left: shapes are aligned on the right."
            wrong.append((g.sum(1).tolist(), right))
        check(case, got.tolist(), x.grad.tolist(), *wrong)
