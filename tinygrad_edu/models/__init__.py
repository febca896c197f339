"""Models to begin with, a few lines each.

They use nothing but what `torch.nn` also has: with `import torch` in place of the imports they run there.
"""

from .mlp import MLP
from .rnn import RNN

__all__ = ["MLP", "RNN"]
