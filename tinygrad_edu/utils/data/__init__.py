"""torch.utils.data: from a collection of examples to batches in a random order, prepared by as many processes as you
like.

A `Dataset` gives the example at an index; a sampler says in which order; `default_collate` lays examples side by side;
a `DataLoader` puts the three together.
"""

from typing import Any

from ...absent import missing
from .collate import default_collate
from .dataloader import DataLoader
from .dataset import ChainDataset, ConcatDataset, Dataset, IterableDataset, Subset, TensorDataset, random_split
from .sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)
from .worker import get_worker_info

__all__ = [
    "BatchSampler", "ChainDataset", "ConcatDataset", "DataLoader", "Dataset", "IterableDataset", "RandomSampler",
    "Sampler", "SequentialSampler", "Subset", "SubsetRandomSampler", "TensorDataset", "WeightedRandomSampler",
    "default_collate", "get_worker_info", "random_split",
]


def __getattr__(name: str) -> Any:
    raise missing(__name__, name)
