"""Assigns before there is anything to assign to.

The grader says: call super().__init__() first
"""

from tinygrad_edu import nn


class Residual(nn.Module):
    def __init__(self, inner):
        self.inner = inner
        super().__init__()

    def forward(self, x):
        return x + self.inner(x)


def residual(inner):
    return Residual(inner)
