"""A process that prepares batches: it takes lists of indices from one pipe and puts batches into another."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import random
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...backends.device import CPU
from ...random import manual_seed
from .dataset import IterableDataset, examples_at

__all__ = ["get_worker_info"]

CHECK = 1.0  # seconds after which an idle worker looks whether its parent still lives

# The kinds of an answer: a batch, the end of what an iterable dataset has, an exception as (type, text).
BATCH, END, FAILURE = "batch", "end", "failure"


@dataclass(frozen=True)
class WorkerInfo:
    """What a worker process knows of itself: its number, how many there are, its seed, its copy of the dataset."""

    id: int
    num_workers: int
    seed: int
    dataset: Any


_info: WorkerInfo | None = None  # in a worker process, its own


def get_worker_info() -> WorkerInfo | None:
    """In a worker process of a `DataLoader`, its `id`, `num_workers`, `seed` and `dataset`; elsewhere None.

    >>> import tinygrad_edu as torch
    >>> torch.utils.data.get_worker_info()
    """
    return _info


@dataclass(frozen=True)
class Recipe:
    """How a batch is made of indices: all that a worker is told of its loader, and what the loader itself goes by."""

    dataset: Any
    batched: bool
    collate: Callable[[Any], Any]
    drop_last: bool

    def fetcher(self) -> Callable[[Any], Any]:
        """The function from the indices of a batch to the batch; StopIteration where an iterable dataset has ended."""
        if isinstance(self.dataset, IterableDataset):
            return self._from_stream()
        if self.batched:
            return lambda indices: self.collate(examples_at(self.dataset, indices))
        return lambda index: self.collate(self.dataset[index])

    def _from_stream(self) -> Callable[[Any], Any]:
        """As many examples as there are indices, which say nothing else."""
        stream = iter(self.dataset)
        if not self.batched:
            return lambda index: self.collate(next(stream))

        def fetch(indices: list[None]) -> Any:
            examples = [example for _, example in zip(indices, stream)]
            if not examples or (self.drop_last and len(examples) < len(indices)):
                raise StopIteration
            return self.collate(examples)

        return fetch


def numpy_seed(base_seed: int, worker: int) -> np.ndarray:
    """The seed of NumPy's old generator in a worker, as PyTorch has it: numbers that are far apart, though the workers'
    own seeds are neighbours.
    """
    return np.random.SeedSequence([worker, base_seed % 2**32, base_seed >> 32]).generate_state(4)


def work(
    info: WorkerInfo, recipe: Recipe, setup: Callable[[int], None] | None, tasks: Any, results: Any, done: Any
) -> None:
    """The life of a worker: until *done* is set, or the parent is gone, answer what arrives in the pipe *tasks*.

    A task is (epoch, indices), an answer (epoch, kind, content), as bytes. A thread posts the answers, so that the
    next batch is begun while the last one waits to be fetched.
    """
    global _info
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal: the parent decides
    _info = info
    outbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_post, args=(outbox, results), daemon=True).start()
    with CPU:  # a forked process has no other device
        desk = Desk(info, recipe, setup)
        for epoch, indices in _arriving(tasks, done):
            answer = desk.answer(epoch, indices)
            if answer is not None:
                outbox.put(_packed(epoch, answer, info.id))


def _arriving(tasks: Any, done: Any) -> Iterator[tuple[int, Any]]:
    parent = os.getppid()
    while os.getppid() == parent:
        if tasks.poll(CHECK):
            task = tasks.recv()
            if done.is_set():
                return
            yield task


def _post(outbox: queue.SimpleQueue[bytes], results: Any) -> None:
    with contextlib.suppress(BrokenPipeError):  # nobody reads any more
        while True:
            results.send_bytes(outbox.get())


class Desk:
    """Where a worker turns tasks into answers: its random streams are seeded, and the user's *setup* is done, before
    the first; an exception there is the answer to all.
    """

    def __init__(self, info: WorkerInfo, recipe: Recipe, setup: Callable[[int], None] | None) -> None:
        self.info, self.recipe = info, recipe
        self.epoch: int | None = None
        self.fetch: Callable[[Any], Any] | None = None
        self.ended = False  # whether an iterable dataset has no more in this epoch
        self.failure: tuple[str, Any] | None = None
        try:
            random.seed(info.seed)
            manual_seed(info.seed)
            np.random.seed(numpy_seed(info.seed - info.id, info.id))
            if setup is not None:
                setup(info.id)
        except Exception as error:
            self.failure = FAILURE, _told(error, info.id)

    def answer(self, epoch: int, indices: Any) -> tuple[str, Any] | None:
        """(kind, content); None after the END of the epoch, which is told once."""
        if self.failure is not None:
            return self.failure
        if epoch != self.epoch:
            self.epoch, self.fetch, self.ended = epoch, None, False
        if self.ended:
            return None
        try:
            self.fetch = self.fetch or self.recipe.fetcher()
            return BATCH, self.fetch(indices)
        except StopIteration:
            self.ended = True
            return END, None
        except Exception as error:
            return FAILURE, _told(error, self.info.id)


def _told(error: Exception, worker: int) -> tuple[type[Exception], str]:
    """The type and the text with which the parent raises *error* again: the text holds the traceback."""
    kind, lines = type(error), "".join(traceback.format_exception(error))
    text = f"Caught {kind.__name__} in DataLoader worker process {worker}.\nOriginal {lines}"
    try:
        pickle.dumps(kind)
    except Exception:  # a class that lives in a function has no name in the parent
        kind = RuntimeError
    return kind, text


def _packed(epoch: int, answer: tuple[str, Any], worker: int) -> bytes:
    try:
        return pickle.dumps((epoch, *answer), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return pickle.dumps((epoch, FAILURE, _told(error, worker)))
