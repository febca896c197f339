"""GPT: a network that reads text and says, at every place, what comes next.

All of it is here: the letters and their numbers, attention, the blocks, training and writing. Chapter 16 explains it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import tinygrad_edu as torch
import tinygrad_edu.nn.functional as F
from tinygrad_edu import nn

__all__ = ["GPT", "Alphabet"]


class Alphabet:
    """The letters of a text, numbered in their order.

    >>> from tinygrad_edu.models.gpt import Alphabet
    >>> alphabet = Alphabet("hello")
    >>> alphabet.encode("hole")
    tensor([1, 3, 2, 0])
    >>> alphabet.decode(alphabet.encode("hole"))
    'hole'
    """

    def __init__(self, text: str) -> None:
        self.letters = sorted(set(text))
        self.numbers = {letter: number for number, letter in enumerate(self.letters)}

    def __len__(self) -> int:
        return len(self.letters)

    def encode(self, text: str) -> torch.Tensor:
        """The numbers of the letters of *text*, in a row; those that the alphabet lacks are left out."""
        return torch.tensor([self.numbers[letter] for letter in text if letter in self.numbers])

    def decode(self, numbers: torch.Tensor) -> str:
        """The text that *numbers* stand for."""
        return "".join(self.letters[number] for number in numbers.tolist())


class Attention(nn.Module):
    """Every place asks the places up to it, and takes the mean of what they say, weighted by how well they answer."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.dropout = dropout
        self.ask = nn.Linear(width, 3 * width)
        self.answer = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """From (N, places, width) to the same shape."""
        n, places, width = x.shape
        parts = self.ask(x).view(n, places, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind()  # each (N, heads, places, width / heads)
        p = self.dropout if self.training else 0.0
        taken = F.scaled_dot_product_attention(query, key, value, dropout_p=p, is_causal=True)
        return self.answer(taken.transpose(1, 2).reshape(n, places, width))


class Block(nn.Module):
    """Look around, then think: attention and a small network, each added to what was there before."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, heads, dropout)
        self.norm2 = nn.LayerNorm(width)
        self.think = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """From (N, places, width) to the same shape."""
        x = x + self.dropout(self.attention(self.norm1(x)))
        return x + self.dropout(self.think(self.norm2(x)))


class GPT(nn.Module):
    """A transformer that writes: from letters (N, places), as numbers, to scores (N, places, letters) of the next ones.

    It looks back at most *context* places (Radford et al. 2018; Vaswani et al. 2017, the decoder alone).

    >>> import tinygrad_edu as torch
    >>> from tinygrad_edu.models import GPT
    >>> model = GPT(letters=10, context=16, width=32)
    >>> model(torch.zeros(2, 5, dtype=torch.int64)).shape
    tinygrad_edu.Size([2, 5, 10])
    """

    def __init__(
        self, letters: int, context: int = 64, width: int = 64, heads: int = 4, blocks: int = 2, dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.context = context
        self.letters = nn.Embedding(letters, width)
        self.places = nn.Embedding(context, width)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.Sequential(*[Block(width, heads, dropout) for _ in range(blocks)])
        self.norm = nn.LayerNorm(width)
        self.scores = nn.Linear(width, letters, bias=False)
        for name, p in self.named_parameters():
            if p.ndim > 1:  # small, and smaller where blocks add to what was there before, of which there are many
                last = name.endswith(("answer.weight", "think.2.weight"))
                nn.init.normal_(p, 0.0, 0.02 / math.sqrt(2 * blocks) if last else 0.02)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The scores of what comes after each place."""
        where = torch.arange(x.shape[1], device=x.device)
        h = self.dropout(self.letters(x) + self.places(where))
        return self.scores(self.norm(self.blocks(h)))

    def loss(self, x: torch.Tensor) -> torch.Tensor:
        """How badly it foretells each letter of *x* but the first, from those before it."""
        return F.cross_entropy(self(x[:, :-1]).flatten(0, 1), x[:, 1:].flatten())

    @torch.no_grad()
    def write(self, x: torch.Tensor, count: int, temperature: float = 1.0) -> torch.Tensor:
        """*x*, a row of letters, and *count* more, each drawn from the scores over *temperature*: less is bolder."""
        training = self.training
        self.eval()
        for _ in range(count):
            scores = self(x[None, -self.context :])[0, -1]
            x = torch.cat([x, torch.multinomial((scores / temperature).softmax(-1), 1)])
        self.train(training)
        return x


def batches(text: torch.Tensor, count: int, size: int, context: int) -> Iterator[torch.Tensor]:
    """*count* batches of *size* pieces of *text*, each as long as the context and one more, from anywhere."""
    for _ in range(count):
        starts = torch.randint(len(text) - context, (size, 1))
        yield text[starts + torch.arange(context + 1)]


def learn(model: GPT, text: torch.Tensor, steps: int, size: int = 8, rate: float = 3e-3) -> Iterator[float]:
    """Train *model* on *text*, letters as numbers; yields the loss of each step."""
    optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, steps, pct_start=0.1, cycle_momentum=False)
    for x in batches(text, steps, size, model.context):
        optimizer.zero_grad()
        loss = model.loss(x)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        yield loss.item()
