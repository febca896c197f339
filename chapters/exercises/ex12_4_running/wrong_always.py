"""Goes on counting in evaluation.

The grader says: It moved in evaluation
"""

import tinygrad_edu as torch
from tinygrad_edu import nn


class Centre(nn.Module):
    def __init__(self, size, share):
        super().__init__()
        self.share = share
        self.register_buffer("mean", torch.zeros(size))

    def forward(self, x):
        mean = x.mean(0)
        taken = mean if self.training else self.mean.clone()
        self.mean += self.share * (mean.detach() - self.mean)
        return x - taken


def centre(size, share=0.1):
    return Centre(size, share)
