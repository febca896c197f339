"""Plans: kernels with everything but the memory filled in, kept so that doing the same again costs microseconds.

What is to be done to arrays of given types, shapes and strides is worked out once, in Python and slowly: which kernel,
how many work-items, and the sizes and strides as one struct of ints. Afterwards a launch sets the buffers and enqueues.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any

from . import programs, runtime
from .runtime import Device

KEPT = 20_000  # plans; programs whose shapes change all the time must not fill the memory


class Plan:
    """A kernel to be enqueued on *device* with memory, then the struct *sizes*, then numbers as its arguments."""

    __slots__ = ("device", "flops", "global_size", "kernel", "local_size", "sizes")

    def __init__(
        self, device: Device, source: str, name: str, global_size: tuple[int, ...], local_size: tuple[int, ...],
        sizes: Sequence[int], flops: float = 0,
    ) -> None:
        self.device, self.kernel = device, device.kernel(programs.alone(source, name), name)
        self.global_size, self.local_size, self.flops = global_size, local_size, flops
        self.sizes = struct.pack(f"{len(sizes)}i", *sizes)

    def launch(self, blocks: Sequence[Any], numbers: Sequence[Any] = ()) -> None:
        """Enqueue it on *blocks*, with *numbers*, NumPy scalars of the types that the kernel wants."""
        kernel, device = self.kernel, self.device
        i = 0
        with device._lock:
            for block in blocks:
                kernel.set_arg(i, block.buffer)
                i += 1
            kernel._set_arg_buf(i, self.sizes)
            for number in numbers:
                i += 1
                kernel._set_arg_buf(i, number)
            event = runtime.cl.enqueue_nd_range_kernel(device.queue, kernel, self.global_size, self.local_size)
        if device.hook:
            device.hook(device, kernel, event, sum(block.nbytes for block in blocks), self.flops)


class Plans:
    """The plans made so far, by what they are for."""

    def __init__(self) -> None:
        self._made: dict[Any, Any] = {}
        self.find = self._made.get

    def keep(self, key: Any, make: Callable[[], Any]) -> Any:
        """The plan for *key*, made now."""
        plan = make()
        if len(self._made) >= KEPT:
            self._made.clear()
        self._made[key] = plan
        return plan


plans = Plans()
