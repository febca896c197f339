"""The other end of the workers' pipes: an iterator over batches that several processes prepare at once.

Batches are dealt out like cards: to each worker in turn. Each answers its tasks in order, so the next batch is always
the next answer of a worker that is known, and nothing has to be sorted.
"""

from __future__ import annotations

import collections
import contextlib
import multiprocessing
import os
import pickle
import signal
import time
import warnings
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from .sampler import draw_seed
from .worker import BATCH, END, FAILURE, WorkerInfo, work

if TYPE_CHECKING:
    from .dataloader import DataLoader

PATIENCE = 2.0  # seconds that a worker has to finish what it is at, before it is ended


class ParallelIterator:
    """Hands out the batches of *loader* in their order, with *prefetch_factor* tasks a worker given out ahead.

    It does not refer to the loader, which refers to it where the workers persist: both go when the last user goes.
    """

    def __init__(self, loader: DataLoader[Any]) -> None:
        self.order, self.ahead, self.timeout = loader._tasks, loader.prefetch_factor, loader.timeout
        self.persists = loader.persistent_workers
        self.count = Count(loader.dataset, loader._told_length)
        self.tasks = iter(self.order)
        seed = draw_seed(loader.generator)
        if self.ahead == 0:
            raise AssertionError("prefetch_factor must be greater than 0 for MultiProcessingDataLoaderIter")
        context = loader.multiprocessing_context or multiprocessing.get_context()
        done = context.Event()
        self.workers: list[Worker] = []
        # Called when nobody refers to this iterator any more, and in any case when the program ends.
        self.stop = weakref.finalize(self, _stop, self.workers, done, os.getpid())
        for i in range(loader.num_workers):
            info = WorkerInfo(i, loader.num_workers, seed + i, loader.dataset)
            self.workers.append(Worker(context, loader, info, done))
        self.epoch = 0
        self._begin()

    def restart(self) -> None:
        """Begin anew with the workers that are there; answers that are still to come are passed over."""
        self.tasks = iter(self.order)
        self.epoch += 1
        self._begin()

    def _begin(self) -> None:
        self.count.batches = 0
        self.waiting: collections.deque[Worker] = collections.deque()  # for each task given out, who has it
        self.turns = collections.deque(self.workers)  # those that have more to give, the next one first
        for _ in range(self.ahead * len(self.workers)):
            self._deal()

    def _deal(self) -> None:
        """Give the indices of the next batch, if there is one, to the worker whose turn it is."""
        if not self.turns:
            return
        try:
            indices = next(self.tasks)
        except StopIteration:
            return
        worker = self.turns[0]
        self.turns.rotate(-1)
        worker.give((self.epoch, indices))
        self.waiting.append(worker)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        while self.waiting:
            worker = self.waiting.popleft()
            if worker not in self.turns:
                continue  # it has come to its end, and does not answer what it was given beyond
            kind, content = worker.take(self.epoch, self.timeout)
            if kind == END:
                self.turns.remove(worker)
            self._deal()
            if kind == FAILURE:
                _raise(*content)
            if kind == BATCH:
                self.count.one_more()
                return content
        if not self.persists:
            self.stop()
        raise StopIteration

    def __len__(self) -> int:
        return len(self.order)


class Count:
    """Counts the batches of an iteration, and warns where an iterable dataset gives more than the *length* it told."""

    def __init__(self, dataset: Any, length: int | None) -> None:
        self.dataset, self.length, self.batches = dataset, length, 0

    def one_more(self) -> None:
        """Count a batch."""
        self.batches += 1
        if self.length is not None and self.batches > self.length:
            warnings.warn(
                f"Length of IterableDataset {self.dataset} was reported to be {self.length}(when accessing "
                f"len(dataloader)), but {self.batches} samples have been fetched. ",
                UserWarning,
                stacklevel=3,
            )


class Worker:
    """A process with the near ends of its two pipes."""

    def __init__(self, context: Any, loader: DataLoader[Any], info: WorkerInfo, done: Any) -> None:
        far_tasks, self.tasks = context.Pipe(duplex=False)
        self.results, far_results = context.Pipe(duplex=False)
        arguments = (info, loader._recipe, loader.worker_init_fn, far_tasks, far_results, done)
        self.process = context.Process(target=work, args=arguments, daemon=True)
        self.process.start()
        far_tasks.close()
        far_results.close()  # now only the worker can write: where it dies, reading comes to an end

    def give(self, task: tuple[int, Any]) -> None:
        """Send a task; that a worker is dead is said where its answer is missed."""
        with contextlib.suppress(BrokenPipeError):
            self.tasks.send(task)

    def take(self, epoch: int, timeout: float) -> tuple[str, Any]:
        """The next answer to a task of this *epoch*; RuntimeError where it does not come."""
        while True:
            if timeout and not self.results.poll(timeout):
                raise RuntimeError(f"DataLoader timed out after {timeout} seconds")
            try:
                answered, kind, content = pickle.loads(self.results.recv_bytes())
            except (EOFError, ConnectionResetError):
                raise RuntimeError(self._death()) from None
            if answered == epoch:
                return kind, content

    def _death(self) -> str:
        self.process.join(PATIENCE)
        pid, code = self.process.pid, self.process.exitcode
        if code is not None and code < 0:
            return f"DataLoader worker (pid {pid}) is killed by signal: {signal.strsignal(-code)}. "
        return f"DataLoader worker (pid(s) {pid}) exited unexpectedly"


class _Text(str):
    """A KeyError shows the `repr` of what it holds, which would put a traceback on one line."""

    __repr__ = str.__str__


def _raise(kind: type[Exception], text: str) -> NoReturn:
    """Raise a worker's exception; a RuntimeError where its type can't be made from one text."""
    try:
        error = kind(_Text(text))
    except Exception:
        error = RuntimeError(text)
    raise error


def _stop(workers: list[Worker], done: Any, owner: int) -> None:
    """End the workers; one that is in the middle of something gets a little time."""
    if os.getpid() != owner:
        return  # a process that was forked from the owner has inherited its iterators, but not their workers
    done.set()
    for worker in workers:
        worker.give((-1, None))  # wakes it up
    deadline = time.monotonic() + PATIENCE
    for worker in workers:
        worker.process.join(max(0.0, deadline - time.monotonic()))
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.tasks.close()
        worker.results.close()
