"""In which order examples are taken: a sampler is iterated over, and gives indices."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence, Sized
from typing import Any, Generic, TypeVar

from ..._choices import integers, permutation
from ...dtypes import float64
from ...ops.reading import as_tensor
from ...ops.sampling import multinomial
from ...random import Generator, default_generator

__all__ = [
    "BatchSampler", "RandomSampler", "Sampler", "SequentialSampler", "SubsetRandomSampler", "WeightedRandomSampler",
]

Index = TypeVar("Index", covariant=True)
AT_A_TIME = 32  # draws with replacement: PyTorch makes so many before it looks whether all are wanted


def draw_seed(generator: Generator | None) -> int:
    """A seed for a stream of its own: 63 bits of the stream of *generator*, the default one for None."""
    return int(integers(generator or default_generator, (), "int64"))


def _check_count(name: str, count: Any) -> None:
    if not isinstance(count, int) or isinstance(count, bool) or count <= 0:
        raise ValueError(f"{name} should be a positive integer value, but got {name}={count}")


class Sampler(Generic[Index]):
    """An order of indices. A class of your own defines `__iter__()` and, for the length of a loader, `__len__()`.

    >>> import tinygrad_edu as torch
    >>> class Backwards(torch.utils.data.Sampler):
    ...     def __iter__(self):
    ...         return iter([2, 1, 0])
    >>> list(torch.utils.data.DataLoader("abc", sampler=Backwards()))
    [['c'], ['b'], ['a']]
    """

    def __iter__(self) -> Iterator[Index]:
        raise NotImplementedError  # as PyTorch's: each sampler has an order of its own


class SequentialSampler(Sampler[int]):
    """One after the other, from the first on.

    >>> import tinygrad_edu as torch
    >>> list(torch.utils.data.SequentialSampler("abc"))
    [0, 1, 2]
    """

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """All indices of *data_source* in random order, or *num_samples* of them; with *replacement*, each is drawn from
    all.

    Each iteration draws a seed from the global stream and then its numbers from the stream of that seed, so that it
    takes the same two words whatever the size; with a *generator*, it draws from that.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> list(torch.utils.data.RandomSampler("abcde")), list(torch.utils.data.RandomSampler("abcde"))
    ([1, 3, 4, 2, 0], [1, 4, 2, 3, 0])
    """

    def __init__(
        self, data_source: Sized, replacement: bool = False, num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.data_source, self.replacement = data_source, replacement
        self._num_samples, self.generator = num_samples, generator
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement should be a boolean value, but got replacement={replacement}")
        if not isinstance(self.num_samples, int) or self.num_samples <= 0:
            raise ValueError(
                f"num_samples should be a positive integer value, but got num_samples={self.num_samples}"
            )

    @property
    def num_samples(self) -> int:
        """How many indices an iteration gives."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        n, wanted = len(self.data_source), self.num_samples
        generator = self.generator
        if generator is None:
            generator = Generator().manual_seed(draw_seed(None))
        if self.replacement:
            for start in range(0, wanted, AT_A_TIME):
                yield from integers(generator, (min(AT_A_TIME, wanted - start),), low=0, high=n).tolist()
        else:
            for _ in range(wanted // n):
                yield from permutation(generator, n).tolist()
            yield from permutation(generator, n).tolist()[: wanted % n]  # drawn even where no index is missing

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """The given *indices* in random order.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> list(torch.utils.data.SubsetRandomSampler([10, 20, 30]))
    [30, 10, 20]
    """

    def __init__(self, indices: Sequence[int], generator: Generator | None = None) -> None:
        self.indices, self.generator = indices, generator

    def __iter__(self) -> Iterator[int]:
        for i in permutation(self.generator or default_generator, len(self.indices)).tolist():
            yield self.indices[i]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """*num_samples* indices, each drawn in proportion to its weight: rare classes as often as frequent ones.

    The weights need not add up to 1. ValueError for weights that are no sequence of numbers.

    >>> import tinygrad_edu as torch
    >>> list(torch.utils.data.WeightedRandomSampler([0.0, 1.0, 0.0], 4))
    [1, 1, 1, 1]
    """

    def __init__(
        self, weights: Sequence[float], num_samples: int, replacement: bool = True, generator: Generator | None = None
    ) -> None:
        _check_count("num_samples", num_samples)
        if not isinstance(replacement, bool):
            raise ValueError(f"replacement should be a boolean value, but got replacement={replacement}")
        self.weights = as_tensor(weights, dtype=float64)
        if self.weights.ndim != 1:
            shape = tuple(self.weights.shape)
            raise ValueError(f"weights should be a 1d sequence but given weights have shape {shape}")
        self.num_samples, self.replacement, self.generator = num_samples, replacement, generator

    def __iter__(self) -> Iterator[int]:
        yield from multinomial(
            self.weights, self.num_samples, self.replacement, generator=self.generator
        ).tolist()

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """The indices of another *sampler*, *batch_size* at a time; with *drop_last*, a last batch that is smaller is left
    out.

    >>> import tinygrad_edu as torch
    >>> list(torch.utils.data.BatchSampler(range(5), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler: Iterable[int], batch_size: int, drop_last: bool) -> None:
        _check_count("batch_size", batch_size)
        if not isinstance(drop_last, bool):
            raise ValueError(f"drop_last should be a boolean value, but got drop_last={drop_last}")
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self) -> Iterator[list[int]]:
        indices = iter(self.sampler)
        while batch := list(itertools.islice(indices, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield batch

    def __len__(self) -> int:
        whole, rest = divmod(len(self.sampler), self.batch_size)  # type: ignore[arg-type]
        return whole + (rest > 0 and not self.drop_last)
