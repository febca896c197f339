"""The handwritten digits of scikit-learn as tensors, and the loop that chapter 14 arrives at."""

from __future__ import annotations

import tinygrad_edu as torch
import tinygrad_edu.nn.functional as F
from tinygrad_edu import nn
from tinygrad_edu.utils.data import Dataset, TensorDataset

KNOWN = 1440  # of the 1,797 images; the last 357 were written by other people and are held out


def digits() -> tuple[Dataset, Dataset]:
    """1,440 images to learn from and 357 held out, each with its class; 64 pixels, standardised by the first part."""
    from sklearn.datasets import load_digits

    images, classes = load_digits(return_X_y=True)
    x, y = torch.tensor(images, dtype=torch.float32), torch.tensor(classes)
    mean, std = x[:KNOWN].mean(), x[:KNOWN].std()
    x = (x - mean) / std
    return TensorDataset(x[:KNOWN], y[:KNOWN]), TensorDataset(x[KNOWN:], y[KNOWN:])


def network(hidden: int = 32, dropout: float = 0.0) -> nn.Module:
    """One hidden layer between the pixels and the classes."""
    return nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, 10))


def train_epoch(model, loader, optimizer):
    """Show *model* every example once; the mean loss on the way."""
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total, count = total + loss.item() * len(y), count + len(y)
    return total / count


@torch.no_grad()
def evaluate(model, loader):
    """The mean loss on examples that *model* does not learn from, and the share it gets right."""
    model.eval()
    total, right, count = 0.0, 0, 0
    for x, y in loader:
        scores = model(x)
        total += F.cross_entropy(scores, y, reduction="sum").item()
        right += (scores.argmax(1) == y).sum().item()
        count += len(y)
    return total / count, right / count
