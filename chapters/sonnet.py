"""The text that chapter 16 teaches to a small GPT, the beginning of William Shakespeare's eighteenth sonnet.

The GPT that has learned it is here too, for the pictures.
"""

from functools import lru_cache

import tinygrad_edu as torch
from tinygrad_edu.models.gpt import GPT, Alphabet, learn

TEXT = """\
Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date.
"""


@lru_cache
def trained(steps=300):
    """A GPT that knows TEXT by heart, its alphabet, and the losses on the way."""
    alphabet = Alphabet(TEXT)
    torch.manual_seed(0)
    model = GPT(len(alphabet), context=32, width=32, heads=4, blocks=1)
    losses = list(learn(model, alphabet.encode(TEXT), steps, rate=0.02))
    return model, alphabet, losses
