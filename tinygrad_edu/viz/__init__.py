"""Pictures of tensors, SVG made in Python: how they lie in memory, and how two of different shapes go together."""

from .broadcast import show_broadcast
from .strides import show_strides

__all__ = ["show_broadcast", "show_strides"]
