"""Models to begin with, a few lines each: what `python -m tinygrad_edu train --model mlp|cnn|rnn|gpt` trains.

They use nothing but what `torch.nn` also has: with `import torch` in place of the imports they run there.
"""

from .cnn import CNN
from .gpt import GPT
from .mlp import MLP
from .rnn import RNN

__all__ = ["CNN", "GPT", "MLP", "RNN"]
