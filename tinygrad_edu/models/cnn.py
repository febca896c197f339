"""CNN: small filters that look at every place of an image with the same weights."""

from __future__ import annotations

from tinygrad_edu import Tensor, nn

__all__ = ["CNN"]


class CNN(nn.Module):
    """A convolutional network: from images (N, channels, size, size) to (N, outputs) scores.

    Filters of 3 × 3 find edges, filters on these find what edges form, and a pooling halves the image after each pair;
    a dropout before the last layer keeps it from relying on few of them.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.models import CNN
    >>> model = CNN(10)
    >>> model(torch.zeros(5, 1, 8, 8)).shape
    tinygrad_edu.Size([5, 10])
    """

    def __init__(
        self, outputs: int, channels: int = 1, size: int = 8, filters: int = 16, dropout: float = 0.25
    ) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, filters, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(filters, filters, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(filters, 2 * filters, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.dropout = nn.Dropout(dropout)
        self.scores = nn.Linear(2 * filters * (size // 4) ** 2, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """The scores of each image."""
        return self.scores(self.dropout(self.features(x).flatten(1)))
