"""CLArray with all that computes: importing this module fills the tables of `protocol`."""

from . import argreduce, arranging, copying, creation, index, products, protocol, reduce, scan
from .array import CLArray, put

__all__ = [
    "CLArray", "argreduce", "arranging", "copying", "creation", "index", "products", "protocol", "put", "reduce",
    "scan",
]  # fmt: skip
