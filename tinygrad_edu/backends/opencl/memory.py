"""A pool of device memory: what a tensor gives back is kept for the next one of its size.

Making a buffer asks the driver, and a training step makes the same hundred sizes again and again. So a freed buffer
goes onto the shelf of its size class, and an allocation takes from the shelf first. Sizes are rounded up to one of four
classes between each power of two and the next: at most a quarter of a buffer lies idle, and a thousand sizes become a
few shelves. A buffer may be taken again while kernels that read it still wait in the queue: the queue is in order, so
whoever takes it writes after they have read.
"""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

SMALLEST = 512  # bytes; drivers align to as much


class OutOfMemoryError(RuntimeError):
    """A device has no room left for a tensor, even after what the cache held was given back."""


def size_class(nbytes: int) -> int:
    """The size of the buffer that holds *nbytes*: SMALLEST, or 4, 5, 6 or 7 times a power of two.

    >>> [size_class(n) for n in (0, 512, 513, 1000, 1025, 1_000_000)]
    [512, 512, 640, 1024, 1280, 1048576]
    """
    if nbytes <= SMALLEST:
        return SMALLEST
    step = 1 << ((nbytes - 1).bit_length() - 3)
    return -(-nbytes // step) * step


class Block:
    """A piece of device memory, which goes back to its pool when nothing refers to it any more."""

    __slots__ = ("__weakref__", "buffer", "nbytes", "pool", "size")

    def __init__(self, buffer: Any, nbytes: int, size: int, pool: Pool) -> None:
        self.buffer, self.nbytes, self.size, self.pool = buffer, nbytes, size, pool

    def __del__(self) -> None:
        # Any line of Python may run this, even one of the pool's own that holds its lock: so nothing but an append.
        self.pool.returned.append((self.size, self.buffer))


class Pool:
    """The memory of one device. *create* makes a buffer of so many bytes and raises *failure* where it cannot; *settle*
    waits until all that was enqueued is done.
    """

    def __init__(
        self, create: Callable[[int], Any], failure: Any, capacity: int, largest: int, name: str,
        settle: Callable[[], Any] = lambda: None,
    ) -> None:
        self.settle = settle
        self.create, self.failure, self.capacity, self.largest, self.name = create, failure, capacity, largest, name
        self.returned: deque[tuple[int, Any]] = deque()
        self._lock = threading.Lock()
        self._shelves: dict[int, list[Any]] = {}
        self._allocated = 0  # bytes in the hands of tensors
        self._reserved = 0  # those and the ones on the shelves

    def allocate(self, nbytes: int) -> Block:
        """A block of at least *nbytes*; its content is undefined. OutOfMemoryError where there is no room."""
        size = size_class(nbytes)
        with self._lock:
            buffer = self._take(size)
            if buffer is None:
                buffer = self._make(nbytes, size)
                self._reserved += size
            self._allocated += size
        return Block(buffer, nbytes, size, self)

    def _take(self, size: int) -> Any:
        self._shelve()
        shelf = self._shelves.get(size)
        return shelf.pop() if shelf else None

    def _shelve(self) -> None:
        while self.returned:
            size, buffer = self.returned.popleft()
            self._shelves.setdefault(size, []).append(buffer)
            self._allocated -= size

    def _make(self, nbytes: int, size: int) -> Any:
        """A new buffer; under pressure what the shelves hold is released first, then what only cycles keep alive."""
        for relieve in (lambda: None, self._release, gc.collect):
            relieve()
            self._shelve()
            if relieve is gc.collect:
                self._release()
            if size <= self.largest and self._reserved + size <= self.capacity:
                try:
                    return self.create(size)
                except self.failure:
                    continue
        raise OutOfMemoryError(self._no_room(nbytes))

    def _release(self) -> None:
        self._shelve()
        if self._shelves:
            self.settle()  # a buffer may be on a shelf and still be written to: its memory must not go before that
        for size, shelf in self._shelves.items():
            self._reserved -= size * len(shelf)
        self._shelves.clear()

    def _no_room(self, nbytes: int) -> str:
        too_large = f" No single buffer there may exceed {in_units(self.largest)}." if nbytes > self.largest else ""
        return (
            f"OpenCL out of memory. Tried to allocate {in_units(nbytes)}. {self.name} has a total capacity of "
            f"{in_units(self.capacity)} of which {in_units(self.capacity - self._reserved)} is free.{too_large} "
            f"Of the allocated memory {in_units(self._allocated)} is allocated by tensors, and "
            f"{in_units(self._reserved - self._allocated)} is reserved but unallocated."
        )

    def empty_cache(self) -> None:
        """Give the driver back what no tensor uses."""
        with self._lock:
            self._release()

    def allocated(self) -> int:
        """Bytes in use by tensors."""
        with self._lock:
            self._shelve()
            return self._allocated

    def reserved(self) -> int:
        """Bytes taken from the driver: those in use, and those kept for reuse."""
        with self._lock:
            return self._reserved


def in_units(nbytes: int) -> str:
    """*nbytes* as people say it.

    >>> in_units(100), in_units(2_500_000), in_units(3 << 30)
    ('100 bytes', '2.38 MiB', '3.00 GiB')
    """
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if nbytes >= size:
            return f"{nbytes / size:.2f} {unit}"
    return f"{nbytes} bytes"
