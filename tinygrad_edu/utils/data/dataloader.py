"""DataLoader: batches of a dataset's examples, in the order of a sampler, made here or by other processes."""

from __future__ import annotations

import itertools
import math
import multiprocessing
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from ...random import Generator
from .collate import default_collate, default_convert
from .dataset import IterableDataset
from .parallel import Count, ParallelIterator
from .sampler import BatchSampler, RandomSampler, SequentialSampler, draw_seed
from .worker import Recipe

__all__ = ["DataLoader"]

Example = TypeVar("Example", covariant=True)

FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")
NOT_PINNED = (
    "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be used."
)


class DataLoader(Generic[Example]):
    """Batches of *batch_size* examples of *dataset*, in order or, with *shuffle*, in another random order each time.

    *sampler* gives the indices in an order of its own, *batch_sampler* whole lists of them; *collate_fn* makes a batch
    of a list of examples (`default_collate` unless given); *drop_last* leaves a last smaller batch out; a *batch_size*
    of None gives the examples one by one. Numbers are drawn from *generator*, or from the global stream in PyTorch's
    order: a seed for the workers when an iteration begins, then what the sampler draws.

    With *num_workers* processes, each prepares *prefetch_factor* batches ahead (2 unless given) after it has called
    *worker_init_fn* with its number; *persistent_workers* live on for the next iteration; who waits longer than
    *timeout* seconds for a batch gets a RuntimeError. ValueError for options that do not go together.

    >>> import tinygrad_edu as torch
    >>> _ = torch.manual_seed(0)
    >>> loader = torch.utils.data.DataLoader(range(5), batch_size=2, shuffle=True)
    >>> list(loader), len(loader)
    ([tensor([1, 4]), tensor([2, 3]), tensor([0])], 3)
    """

    def __init__(
        self, dataset: Any, batch_size: int | None = 1, shuffle: bool | None = None,
        sampler: Iterable[Any] | None = None, batch_sampler: Iterable[list[Any]] | None = None, num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None, pin_memory: bool = False, drop_last: bool = False,
        timeout: float = 0, worker_init_fn: Callable[[int], None] | None = None, multiprocessing_context: Any = None,
        generator: Generator | None = None, *, prefetch_factor: int | None = None, persistent_workers: bool = False,
        pin_memory_device: str = "", in_order: bool = True,
    ) -> None:
        _check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        self.dataset, self.num_workers, self.timeout = dataset, num_workers, timeout
        self.prefetch_factor = 2 if num_workers > 0 and prefetch_factor is None else prefetch_factor
        self.pin_memory, self.pin_memory_device, self.in_order = pin_memory, pin_memory_device, in_order
        self.worker_init_fn, self.generator, self.persistent_workers = worker_init_fn, generator, persistent_workers
        self.multiprocessing_context = _context(multiprocessing_context, num_workers)
        self._streams = isinstance(dataset, IterableDataset)
        _check_order(self._streams, batch_size, shuffle, sampler, batch_sampler, drop_last)
        if batch_sampler is not None:
            batch_size = None
        if sampler is None:
            sampler = self._usual_sampler(shuffle)
        if batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size, self.drop_last = batch_size, drop_last
        self.sampler, self.batch_sampler = sampler, batch_sampler
        self.collate_fn = collate_fn or (default_convert if batch_sampler is None else default_collate)
        self._iterator: ParallelIterator | None = None  # the one whose workers persist
        self._told_length: int | None = None  # what `len` has said of an iterable dataset
        self._initialized = True

    def _usual_sampler(self, shuffle: bool | None) -> Iterable[Any]:
        if self._streams:
            return itertools.repeat(None)  # it is asked for examples, not for certain ones
        return RandomSampler(self.dataset, generator=self.generator) if shuffle else SequentialSampler(self.dataset)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIXED and "_initialized" in self.__dict__:
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(name, value)

    def __iter__(self) -> Iterator[Any]:
        if self.pin_memory:
            warnings.warn(NOT_PINNED, UserWarning, stacklevel=2)
        if self.num_workers == 0:
            return SerialIterator(self)
        if self.persistent_workers and self._iterator is not None:
            self._iterator.restart()
            return self._iterator
        iterator = ParallelIterator(self)
        if self.persistent_workers:
            self._iterator = iterator
        return iterator

    def __len__(self) -> int:
        if not self._streams:
            return len(self._tasks)  # type: ignore[arg-type]
        length = self._told_length = len(self.dataset)
        if self.batch_size is None:
            return length
        return length // self.batch_size if self.drop_last else math.ceil(length / self.batch_size)

    @property
    def _tasks(self) -> Iterable[Any]:
        """What is iterated over for the indices of each batch."""
        return self.sampler if self.batch_sampler is None else self.batch_sampler

    @property
    def _recipe(self) -> Recipe:
        return Recipe(self.dataset, self.batch_sampler is not None, self.collate_fn, self.drop_last)


class SerialIterator:
    """Makes each batch when it is asked for."""

    def __init__(self, loader: DataLoader[Any]) -> None:
        self.order = loader._tasks
        self.tasks = iter(self.order)
        draw_seed(loader.generator)  # for workers that are not there: PyTorch draws it all the same
        if loader.timeout != 0:
            raise AssertionError("_SingleProcessDataLoaderIter requires timeout == 0")
        self.count = Count(loader.dataset, loader._told_length)
        self.fetch = loader._recipe.fetcher()

    def __iter__(self) -> SerialIterator:
        return self

    def __next__(self) -> Any:
        batch = self.fetch(next(self.tasks))
        self.count.one_more()
        return batch

    def __len__(self) -> int:
        return len(self.order)  # type: ignore[arg-type]


def _check_workers(workers: int, timeout: float, prefetch: int | None, persistent: bool) -> None:
    if workers < 0:
        raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if workers == 0 and prefetch is not None:
        raise ValueError(
            "prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable "
            "multiprocessing, otherwise set prefetch_factor to None."
        )
    if prefetch is not None and prefetch < 0:
        raise ValueError("prefetch_factor option should be non-negative")
    if persistent and workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")


def _check_order(
    streams: bool, batch_size: int | None, shuffle: bool | None, sampler: Any, batch_sampler: Any, drop_last: bool
) -> None:
    for name, value in (("shuffle", shuffle or None), ("sampler", sampler), ("batch_sampler", batch_sampler)):
        if streams and value is not None:
            raise ValueError(
                f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={value}"
            )
    if sampler is not None and shuffle:
        raise ValueError("sampler option is mutually exclusive with shuffle")
    if batch_sampler is not None and (batch_size != 1 or shuffle or sampler is not None or drop_last):
        raise ValueError("batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last")
    if batch_sampler is None and batch_size is None and drop_last:
        raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")


def _context(wanted: Any, workers: int) -> Any:
    """The way to start processes: *wanted*, a name or a context of `multiprocessing`, or this system's own."""
    if wanted is None:
        return None
    if workers == 0:
        raise ValueError(
            "multiprocessing_context can only be used with multi-process loading (num_workers > 0), but got "
            f"num_workers={workers}"
        )
    if isinstance(wanted, str):
        known = multiprocessing.get_all_start_methods()
        if wanted not in known:
            raise ValueError(
                f"multiprocessing_context option should specify a valid start method in {known!r}, but got "
                f"multiprocessing_context={wanted!r}"
            )
        return multiprocessing.get_context(wanted)
    if not isinstance(wanted, multiprocessing.context.BaseContext):
        raise TypeError(
            "multiprocessing_context option should be a valid context object or a string specifying the start method, "
            f"but got multiprocessing_context={wanted}"
        )
    return wanted
