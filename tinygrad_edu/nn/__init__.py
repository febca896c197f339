"""Neural networks: so far `functional`, the functions that layers are made of."""

from . import functional

__all__ = ["functional"]
