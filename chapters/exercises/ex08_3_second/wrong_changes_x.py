"""Right, but it leaves x requiring a gradient.

The grader says: work on x.detach()
"""

import tinygrad_edu as torch


def second_derivative(f, x):
    x.requires_grad_()
    [first] = torch.autograd.grad(f(x).sum(), x, create_graph=True)
    [second] = torch.autograd.grad(first.sum(), x)
    return second
