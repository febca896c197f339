"""Forgets the way around.

The grader says: add x
"""

from tinygrad_edu import nn


class Residual(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x)


def residual(inner):
    return Residual(inner)
