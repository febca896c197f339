"""One image first, then several."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

CASES = [(1, 1, 1, 2), (1, 2, 3, 4), (2, 1, 2, 2), (3, 2, 2, 5), (2, 2, 2, 2)]  # images, filters, k, steps


def grade(module):
    for images, filters, k, steps in CASES:
        g = torch.arange(1.0, 1 + images * filters * steps).view(images, filters, steps) ** 2
        columns = torch.arange(1.0, 1 + images * k * steps).view(images, k, steps)
        weights = torch.zeros(filters, k, requires_grad=True)
        (weights @ columns).backward(g)
        case = f"weight_gradient of a g of shape {tuple(g.shape)} and columns of shape {tuple(columns.shape)}"
        try:
            got = module.weight_gradient(g, columns)
        except RuntimeError as error:
            if isinstance(error, NotImplementedError):
                raise
            turned = "for each image, (filters, steps) times (steps, k): what has to be transposed?"
            require(False, f"{case}: {error}. {turned}")
        require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
        each = g @ columns.mT
        wrong = [
            (each.tolist(), "One gradient for each image: the weights were used for all of them."),
            (each.mean(0).tolist(), "The mean over the images: a gradient is the sum of its uses."),
            (weights.grad.T.tolist(), "Transposed: the gradient has the shape of the weights, (filters, k)."),
        ]
        if k == steps:
            wrong.append(((g @ columns).sum(0).tolist(), "The columns are not transposed: sum over the steps."))
        check(case, got.tolist(), weights.grad.tolist(), *wrong, tolerance=1e-4)
