"""torch.utils: what trains a network beside the network: `data`, which brings the examples, and `summary`, which shows
a model's layers."""

from . import data
from .summary import summary

__all__ = ["data", "summary"]
