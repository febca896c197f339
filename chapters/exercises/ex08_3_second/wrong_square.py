"""Squares the first derivative.

The grader says: the square of the first
"""

import tinygrad_edu as torch


def second_derivative(f, x):
    x = x.detach().requires_grad_()
    [first] = torch.autograd.grad(f(x).sum(), x)
    return first**2
