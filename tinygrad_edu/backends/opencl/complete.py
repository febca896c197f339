"""CLArray with all that computes: importing this module fills the tables of `protocol`."""

from . import (
    argreduce,
    arranging,
    at,
    attention,
    composed,
    copying,
    creation,
    images,
    index,
    losses,
    optimizers,
    products,
    protocol,
    reduce,
    rows,
    scan,
    sort,
)
from .array import CLArray, put

__all__ = [
    "CLArray", "argreduce", "arranging", "at", "attention", "composed", "copying", "creation", "images", "index",
    "losses", "optimizers", "products", "protocol", "put", "reduce", "rows", "scan", "sort",
]  # fmt: skip
