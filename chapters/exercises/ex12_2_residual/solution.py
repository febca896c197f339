"""The residual connection."""

from tinygrad_edu import nn

SHARE = 1


class Residual(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return x + SHARE * self.inner(x)


def residual(inner):
    return Residual(inner)
