"""torch.utils: what trains a network beside the network: `data`, which brings the examples, and `summary`, which shows
a model's layers."""

from typing import Any

from ..absent import missing
from . import data
from .summary import summary

__all__ = ["data", "summary"]


def __getattr__(name: str) -> Any:
    raise missing(__name__, name)
