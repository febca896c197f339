"""Right, but True and False.

The grader says: expected float32
"""

import tinygrad_edu as torch


def one_hot(labels, kinds):
    return labels[:, None] == torch.arange(kinds)
