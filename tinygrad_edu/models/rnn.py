"""RNN: a network that reads step by step and remembers."""

from __future__ import annotations

from tinygrad_edu import Tensor, nn

__all__ = ["RNN"]


class RNN(nn.Module):
    """A recurrent network: from sequences (N, steps, inputs) to (N, outputs) scores, by what an LSTM holds at the end.

    An image (N, 1, height, width) is read row by row.

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.models import RNN
    >>> model = RNN(8, 10)
    >>> model(torch.zeros(5, 1, 8, 8)).shape
    tinygrad_edu.Size([5, 10])
    """

    def __init__(self, inputs: int, outputs: int, hidden: int = 64, layers: int = 1) -> None:
        super().__init__()
        self.reader = nn.LSTM(inputs, hidden, layers, batch_first=True)
        self.scores = nn.Linear(hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """The scores of each sequence."""
        held, _ = self.reader(x.squeeze(1) if x.ndim == 4 else x)
        return self.scores(held[:, -1])
