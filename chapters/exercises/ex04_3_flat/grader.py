"""Windows of all kinds, and the library as the judge."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import Mistake

x = torch.zeros(4, 6)
z = torch.zeros(2, 3, 4)
CONTIGUOUS = "It is not contiguous, but its elements are evenly spaced: it need not begin with a stride of 1."
ONE = "A dimension of size 1 is never stepped along: its stride, whatever it is, does not matter."
RUN = "Step over the end of an inner dimension: the outer stride must be the inner stride times the inner size."
CASES = [
    ("x", x, RUN),
    ("x.T", x.T, RUN),
    ("x[:, 0]", x[:, 0], CONTIGUOUS),
    ("x[:, ::2]", x[:, ::2], CONTIGUOUS),
    ("x[:, 1:]", x[:, 1:], RUN),
    ("x[::2]", x[::2], RUN),
    ("z", z, RUN),
    ("z.permute(0, 2, 1)", z.permute(0, 2, 1), RUN),
    ("z.permute(1, 0, 2)", z.permute(1, 0, 2), RUN),
    ("z[:, :, ::2]", z[:, :, ::2], CONTIGUOUS),
    ("x[:, :1]", x[:, :1], ONE),
    ("z[:, :1].permute(1, 0, 2)[:, :, ::4]", z[:, :1].permute(1, 0, 2)[:, :, ::4], ONE),
    ("z[:1].permute(1, 0, 2)", z[:1].permute(1, 0, 2), ONE),
    ("torch.zeros(3).expand(4, 3)", torch.zeros(3).expand(4, 3), RUN),
    ("torch.zeros(1).expand(4, 3)", torch.zeros(1).expand(4, 3), RUN),
    ("torch.zeros(())", torch.zeros(()), ONE),
]


def grade(module):
    for name, window, why in CASES:
        shape, strides = tuple(window.shape), window.stride()
        answer = module.can_flatten(shape, strides)
        if answer is not works(window):
            case = f"can_flatten({shape}, {strides}), that is {name}, with x of shape (4, 6) and z of shape (2, 3, 4)"
            raise Mistake(f"{case}, is {answer!r}, expected {works(window)}. {why}")


def works(window):
    try:
        window.view(-1)
    except RuntimeError:
        return False
    return True
