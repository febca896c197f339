"""Collections of examples: an object with `__getitem__` and `__len__`, and the few that everybody needs."""

from __future__ import annotations

import bisect
import math
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from ..._choices import permutation
from ..._tensor import Tensor
from ...random import Generator, default_generator

__all__ = [
    "ChainDataset", "ConcatDataset", "Dataset", "IterableDataset", "Subset", "TensorDataset", "random_split",
]

Example = TypeVar("Example", covariant=True)


class Dataset(Generic[Example]):
    """Examples by their index. A class of your own defines `__getitem__(index)` and, to be shuffled, `__len__()`.

    >>> import tinygrad_edu as torch
    >>> class Squares(torch.utils.data.Dataset):
    ...     def __getitem__(self, index):
    ...         return index, index**2
    >>> Squares()[3]
    (3, 9)
    """

    def __getitem__(self, index: Any) -> Example:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")

    def __add__(self, other: Dataset[Any]) -> ConcatDataset:
        """The examples of both."""
        return ConcatDataset([self, other])


class IterableDataset(Dataset[Example], ABC):
    """Examples that come one after the other, as from a file that is read: a class of your own defines `__iter__`.

    It can't be shuffled, and each worker process of a `DataLoader` iterates over all of it, unless `__iter__` asks
    `get_worker_info` which part is its own.

    >>> import tinygrad_edu as torch
    >>> class Countdown(torch.utils.data.IterableDataset):
    ...     def __iter__(self):
    ...         return iter([3, 2, 1])
    >>> list(torch.utils.data.DataLoader(Countdown(), batch_size=2))
    [tensor([3, 2]), tensor([1])]
    """

    @abstractmethod
    def __iter__(self) -> Iterator[Example]:
        """The examples, from the first on."""

    def __add__(self, other: Dataset[Any]) -> ChainDataset:  # type: ignore[override]
        """The examples of this one, and then those of the other."""
        return ChainDataset([self, other])


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """The rows of some tensors: example i is the tuple of the i-th row of each.

    AssertionError where their first dimensions differ.

    >>> import tinygrad_edu as torch
    >>> torch.utils.data.TensorDataset(torch.tensor([5, 6]), torch.tensor([0, 1]))[1]
    (tensor(6), tensor(1))
    """

    def __init__(self, *tensors: Tensor) -> None:
        if any(tensor.size(0) != tensors[0].size(0) for tensor in tensors):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        return self.tensors[0].size(0)


class Subset(Dataset[Example]):
    """The examples of *dataset* at *indices*, in that order.

    >>> import tinygrad_edu as torch
    >>> list(torch.utils.data.Subset("abcdef", [0, 4]))
    ['a', 'e']
    """

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index: Any) -> Example:
        if isinstance(index, list):
            return self.dataset[[self.indices[i] for i in index]]
        return self.dataset[self.indices[index]]

    def __getitems__(self, indices: list[int]) -> list[Example]:
        """The examples at *indices*, by one call where the dataset below has a way for that."""
        return examples_at(self.dataset, [self.indices[i] for i in indices])

    def __len__(self) -> int:
        return len(self.indices)


class ConcatDataset(Dataset[Example]):
    """The examples of several *datasets*, one dataset after the other; `first + second` makes one, too.

    >>> import tinygrad_edu as torch
    >>> torch.utils.data.ConcatDataset(["abc", "de"])[3]
    'd'
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        if any(isinstance(dataset, IterableDataset) for dataset in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset")
        self.cumulative_sizes: list[int] = []
        for dataset in self.datasets:
            self.cumulative_sizes.append(len(self) + len(dataset))

    def __getitem__(self, index: int) -> Example:
        if index < 0:
            if -index > len(self):
                raise ValueError("absolute value of index should not exceed dataset length")
            index += len(self)
        which = bisect.bisect_right(self.cumulative_sizes, index)
        return self.datasets[which][index - (self.cumulative_sizes[which - 1] if which else 0)]

    def __len__(self) -> int:
        return self.cumulative_sizes[-1] if self.cumulative_sizes else 0


class ChainDataset(IterableDataset[Example]):
    """The examples of several iterable *datasets*, one dataset after the other; `first + second` makes one, too.

    >>> import tinygrad_edu as torch
    >>> class Countdown(torch.utils.data.IterableDataset):
    ...     def __iter__(self):
    ...         return iter([3, 2, 1])
    >>> list(Countdown() + Countdown())
    [3, 2, 1, 3, 2, 1]
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = datasets

    def __iter__(self) -> Iterator[Example]:
        for dataset in self._checked():
            yield from dataset

    def __len__(self) -> int:
        return sum(len(dataset) for dataset in self._checked())

    def _checked(self) -> Iterator[Any]:
        for dataset in self.datasets:
            if not isinstance(dataset, IterableDataset):
                raise AssertionError("ChainDataset only supports IterableDataset")
            yield dataset


def examples_at(dataset: Any, indices: Sequence[Any]) -> list[Any]:
    """The examples of *dataset* at *indices*: by one call of `__getitems__`, where it has such a method."""
    if getattr(dataset, "__getitems__", None):
        return dataset.__getitems__(indices)
    return [dataset[index] for index in indices]


def random_split(
    dataset: Any, lengths: Sequence[float], generator: Generator = default_generator
) -> list[Subset[Any]]:
    """*dataset* dealt out at random into parts of these *lengths*, or into these shares of 1, drawn from *generator*.

    ValueError where the lengths do not add up to the dataset's; what is left by rounding shares down goes to the first
    parts, one example each.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> [list(part) for part in torch.utils.data.random_split(range(5), [0.6, 0.4])]
    [[4, 0, 1], [3, 2]]
    """
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        lengths = _lengths_of_shares(lengths, len(dataset))
    if sum(lengths) != len(dataset):
        raise ValueError("Sum of input lengths does not equal the length of the input dataset!")
    order = permutation(generator, int(sum(lengths))).tolist()
    ends = [int(sum(lengths[: i + 1])) for i in range(len(lengths))]
    return [Subset(dataset, order[end - int(length) : end]) for end, length in zip(ends, lengths)]


def _lengths_of_shares(shares: Sequence[float], count: int) -> list[int]:
    for i, share in enumerate(shares):
        if not 0 <= share <= 1:
            raise ValueError(f"Fraction at index {i} is not between 0 and 1")
    lengths = [math.floor(count * share) for share in shares]
    for i in range(count - sum(lengths)):
        lengths[i % len(lengths)] += 1
    for i, length in enumerate(lengths):
        if length == 0:
            message = f"Length of split at index {i} is 0. This might result in an empty dataset."
            warnings.warn(message, UserWarning, stacklevel=3)
    return lengths
