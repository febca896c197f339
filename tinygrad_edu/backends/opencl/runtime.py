"""A device in use: its context, its one queue, its memory, and the kernels that were built for it.

Work is enqueued and done later, in the order in which it was enqueued; only `read` and `synchronize` wait. One queue in
order is what makes everything else simple: a kernel that reads what another wrote was enqueued after it, and freed
memory can be used again at once.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import numpy as np

from . import programs
from .memory import Block, Pool
from .probe import Candidate, probe, pyopencl

Size = tuple[int, ...]
Hook = Callable[..., None]
cl: Any = None  # the module pyopencl, once there is a device
FORKED = (
    "an OpenCL device cannot be used in a process that was forked from one that uses it: let worker processes make "
    "tensors on the CPU, or start them with multiprocessing_context='spawn'"
)
KIND = "TINYGRAD_EDU_OPENCL_KIND"  # of device, whose kernels to take for all
SMALL = 1 << 20  # bytes; what is written from the host and is no larger is copied aside, so that nobody waits
WRITES_IN_FLIGHT = 64
HUGE, ALIGNED = 1 << 22, 1 << 12  # bytes; NumPy asks for large pages from there on


class Lost:
    """What stands in the place of a queue in a process that was forked: the driver's threads are not in it, and whoever
    waited for them would wait for ever.
    """

    def __get__(self, device: Any, owner: type | None = None) -> Any:
        raise RuntimeError(FORKED)


class Device:
    """One OpenCL device, made by `device_at`. It gets the kernels for devices of its *kind*, "cpu", "gpu" or "other";
    those for another kind are slow there, but right: so they can be tested where there is no such device.
    """

    queue: Any = Lost()

    def __init__(self, candidate: Candidate, index: int, kind: str = "") -> None:
        global cl
        cl = pyopencl()
        handle = candidate.handle
        self.candidate, self.index, self.name = candidate, index, candidate.name
        self.kind = kind or candidate.kind
        self.is_cpu = self.kind == "cpu"
        self.compute_units: int = handle.max_compute_units
        self.largest_group: int = handle.max_work_group_size
        self.local_memory: int = handle.local_mem_size
        self.has_double = "cl_khr_fp64" in handle.extensions
        self.has_half = "cl_khr_fp16" in handle.extensions
        self.context = cl.Context([handle])
        self.queue = cl.CommandQueue(self.context, handle)
        self.pool = Pool(
            create=self._buffer,
            failure=(cl.Error, MemoryError),
            capacity=handle.global_mem_size,
            largest=handle.max_mem_alloc_size,
            name=f"opencl:{index}",
            settle=self.synchronize,
        )
        self.hook: Hook | None = None  # see `watch`
        self._lock = threading.RLock()
        self._programs: dict[Any, Any] = {}
        self._new: list[Any] = []  # those of them that are not yet on disk
        self._kernels: dict[Any, Any] = {}
        self._writes: deque[Any] = deque()

    def __repr__(self) -> str:
        return f"<opencl:{self.index} {self.name}>"

    def _buffer(self, nbytes: int) -> Any:
        """New memory. A processor gets it from NumPy where it is large, in pages of 2 MiB: with the usual ones of 4 KiB
        it spends as long looking up where they are as adding up what is in them.
        """
        if not self.is_cpu or nbytes < HUGE:
            return cl.Buffer(self.context, cl.mem_flags.READ_WRITE, nbytes)
        memory = np.empty(nbytes + ALIGNED, np.uint8)
        begin = -memory.ctypes.data % ALIGNED
        flags = cl.mem_flags.READ_WRITE | cl.mem_flags.USE_HOST_PTR
        return cl.Buffer(self.context, flags, hostbuf=memory[begin : begin + nbytes])

    def allocate(self, nbytes: int) -> Block:
        """A block of *nbytes*, whose content is undefined."""
        return self.pool.allocate(nbytes)

    # Kernels.

    def kernel(self, source: str, name: str, options: Sequence[str] = ()) -> Any:
        """The kernel *name* of the program *source*, built with *options* the first time."""
        options = tuple(options)
        found = self._kernels.get((source, name, options))
        return self._build(source, name, options) if found is None else found

    def _build(self, source: str, name: str, options: tuple[str, ...]) -> Any:
        with self._lock:  # one object a kernel: a second one would warn, and would not be known here
            if (source, name, options) not in self._kernels:
                if (source, options) not in self._programs:
                    built, known = programs.build(self.context, self.candidate, source, options)
                    self._programs[source, options] = built
                    if not known:
                        self._new.append((source, options))
                program = self._programs[source, options]
                self._kernels[source, name, options] = programs.kernel(program, source, name, options)
            return self._kernels[source, name, options]

    def keep_programs(self) -> None:
        """Put what was built for the first time into the cache on disk, now that nothing runs."""
        with self._lock:
            self.queue.finish()
            new, self._new = self._new, []
            for source, options in new:
                programs.keep(self._programs[source, options], self.candidate, source, options)

    def launch(
        self, kernel: Any, global_size: Size, local_size: Size | None, *args: Any, flops: float = 0
    ) -> None:
        """Enqueue *kernel* on as many work-items as *global_size*, in groups of *local_size*; *args* are Blocks and
        plain numbers.

        *flops* is what a profile reckons with.
        """
        buffers = [arg.buffer if arg.__class__ is Block else arg for arg in args]
        with self._lock:  # between the setting of arguments and the launch nobody else may set them
            kernel.set_args(*buffers)
            event = cl.enqueue_nd_range_kernel(self.queue, kernel, global_size, local_size)
        if self.hook:
            self.hook(self, kernel, event, sum(arg.nbytes for arg in args if arg.__class__ is Block), flops)

    # Copies.

    def write(self, block: Block, array: Any, offset: int = 0) -> None:
        """Enqueue a copy of the NumPy *array* to *block* from byte *offset*; the array may be changed at once."""
        if not array.size:
            return
        wait = array.nbytes > SMALL
        array = np.ascontiguousarray(array) if wait else np.array(array, order="C")
        event = cl.enqueue_copy(self.queue, block.buffer, array, dst_offset=offset, is_blocking=wait)
        if not wait:
            self._keep(event)
        if self.hook:
            self.hook(self, "write", event, array.nbytes, 0)

    def _keep(self, event: Any) -> None:
        """Hold *event*, which holds the memory that is being read, until it has happened."""
        with self._lock:
            writes = self._writes
            writes.append(event)
            done = cl.command_execution_status.COMPLETE
            while writes and (len(writes) > WRITES_IN_FLIGHT or writes[0].command_execution_status == done):
                writes.popleft().wait()

    def read(self, block: Block, array: Any, offset: int = 0) -> None:
        """Fill the contiguous NumPy *array* from byte *offset* of *block*, when all that was enqueued is done."""
        if array.size:
            event = cl.enqueue_copy(self.queue, array, block.buffer, src_offset=offset, is_blocking=True)
            if self._new:
                self.keep_programs()
            if self.hook:
                self.hook(self, "read", event, array.nbytes, 0)

    def copy(self, source: Block, to: Block, nbytes: int, source_offset: int = 0, to_offset: int = 0) -> None:
        """Enqueue a copy of *nbytes* between two blocks of this device."""
        if nbytes:
            event = cl.enqueue_copy(
                self.queue, to.buffer, source.buffer, byte_count=nbytes, src_offset=source_offset, dst_offset=to_offset
            )
            if self.hook:
                self.hook(self, "copy", event, 2 * nbytes, 0)

    def fill(self, block: Block, element: Any, nbytes: int, offset: int = 0) -> None:
        """Enqueue the filling of *nbytes* with one *element*, a NumPy scalar."""
        if nbytes:
            event = cl.enqueue_fill_buffer(self.queue, block.buffer, element, offset, nbytes)
            if self.hook:
                self.hook(self, "fill", event, nbytes, 0)

    def synchronize(self) -> None:
        """Wait until all that was enqueued is done."""
        self.queue.finish()
        if self._new:
            self.keep_programs()

    def watch(self, hook: Hook | None) -> None:
        """Call `hook(device, kernel or name, event, bytes, operations)` for all that is enqueued from now on, on a
        queue that notes times; None ends it.
        """
        times = cl.command_queue_properties.PROFILING_ENABLE if hook else 0
        with self._lock:
            self.queue.finish()
            self.queue = cl.CommandQueue(self.context, self.candidate.handle, properties=times)
            self.hook = hook

    def kernels(self) -> list[tuple[tuple[str, str, tuple[str, ...]], Any]]:
        """All kernels built so far, each with its source, its name and the options of its building."""
        return list(self._kernels.items())


@atexit.register
def _at_exit() -> None:
    for device in _made.values():
        if device._new and "queue" in device.__dict__:
            device.keep_programs()


def _after_fork() -> None:
    for device in _made.values():
        # Kept where nobody uses it: to release it here would call a driver that did not survive the fork, and NVIDIA's
        # ends the process then.
        _inherited.append(device.__dict__.pop("queue", None))


_made: dict[int, Device] = {}
_inherited: list[Any] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
_making = threading.Lock()
_hook: Hook | None = None


def device_at(index: int) -> Device:
    """The device of that number: the place among those that work, from `choose.number_of`."""
    found = _made.get(index)
    if found is None:
        with _making:
            if index not in _made:
                device = Device(next(islice(probe.working(), index, None)), index, os.environ.get(KIND, ""))
                if _hook:
                    device.watch(_hook)
                _made[index] = device
            found = _made[index]
    return found


def devices_in_use() -> list[Device]:
    """Those that this process has asked for, in order."""
    return [_made[index] for index in sorted(_made)]


def watch_all(hook: Hook | None) -> Hook | None:
    """Watch every device in use, and each that comes into use; what was called before is returned."""
    global _hook
    with _making:
        before, _hook = _hook, hook
        for device in _made.values():
            device.watch(hook)
    return before
