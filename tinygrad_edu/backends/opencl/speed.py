"""How fast a device is: what a launch costs, how fast it copies, how fast it multiplies matrices. Each is measured by
doing it, the best of a few times.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from . import matmul
from .runtime import Device

COPIED = {True: 1 << 26, False: 1 << 28}  # bytes, on a processor and on a GPU; more than the caches hold
REPEATED = 10  # actions of a GPU, which is done with one before it is told that somebody waits
SIDE = 1024  # of the matrices
NOTHING = "__kernel void nothing(__global int *x) { }"
COPY = """
__kernel void copy_all(__global const float16 *from, __global float16 *to) {
    to[get_global_id(0)] = from[get_global_id(0)];
}
"""


class Peaks(NamedTuple):
    """What a device can do at best: 10⁹ bytes read and written a second, 10⁹ operations a second."""

    gbytes: float
    gflops: float


def best_of(times: int, device: Device, action: Callable[[], None], repeated: int = 1) -> float:
    """The shortest time, in seconds, in which *action* and all that it enqueues is done, if it is *repeated* so often
    before somebody waits.
    """
    action()
    device.synchronize()
    measured = []
    for _ in range(times):
        start = perf_counter()
        for _ in range(repeated):
            action()
        device.synchronize()
        measured.append((perf_counter() - start) / repeated)
    return min(measured)


def launch_seconds(device: Device, count: int = 200) -> tuple[float, float]:
    """What the launch of a kernel that does nothing costs: the host, until it is enqueued, and in all until it is done
    when many follow one another."""
    kernel, block = device.kernel(NOTHING, "nothing"), device.allocate(4)
    enqueued = []

    def launch_all() -> None:
        start = perf_counter()
        for _ in range(count):
            device.launch(kernel, (1,), (1,), block)
        enqueued.append(perf_counter() - start)

    whole = best_of(5, device, launch_all)
    return min(enqueued) / count, whole / count


def copy_rate(device: Device, nbytes: int = 0) -> float:
    """10⁹ bytes a second, read and written, in the copy of a large array by a kernel."""
    nbytes = min(nbytes or COPIED[device.is_cpu], device.pool.largest // 4)
    kernel = device.kernel(COPY, "copy_all")
    source, to = device.allocate(nbytes), device.allocate(nbytes)
    device.fill(source, np.float32(0), nbytes)
    copy = lambda: device.launch(kernel, (nbytes // 64,), (64,), source, to)  # noqa: E731
    seconds = best_of(5, device, copy, 1 if device.is_cpu else REPEATED)
    return 2 * nbytes / seconds / 1e9


def matmul_rate(device: Device, side: int = SIDE, dtype: Any = np.float32, rung: str = "", times: int = 5) -> float:
    """10⁹ operations a second in the product of two square matrices."""
    dtype = np.dtype(dtype)
    blocks = [device.allocate(side * side * dtype.itemsize) for _ in range(3)]
    for block in blocks[:2]:
        device.fill(block, dtype.type(1), side * side * dtype.itemsize)
    a, b = (matmul.Matrices(block, 0, side, 1) for block in blocks[:2])
    sizes = matmul.Sizes(side, side, side)

    def multiply() -> None:
        matmul.multiply(device, dtype, sizes, a, b, matmul.Out(blocks[2]), rung)

    return 2 * side**3 / best_of(times, device, multiply, 1 if device.is_cpu else REPEATED) / 1e9


@cache
def peaks(device: Device) -> Peaks:
    """What *device* can do, measured once a process."""
    hook, device.hook = device.hook, None
    try:
        return Peaks(copy_rate(device), matmul_rate(device))
    finally:
        device.hook = hook


TUNED = (16, 32, 64, 128, 256, 512, 1024)  # sides of the matrices with which the rungs are compared
HOPELESS = 8  # a rung so many times slower than the best is not tried on larger matrices


def tune(device: Device) -> list[tuple[float, str]]:
    """The table of rungs that is best on *device*, measured: up to so many multiplications, which rung."""
    racing = list(matmul.LADDER if device.is_cpu else matmul.EVERY)
    winners: list[tuple[int, str]] = []
    for side in TUNED:
        rates = {rung: matmul_rate(device, side, rung=rung, times=3) for rung in racing}
        best = max(rates, key=lambda rung: rates[rung])
        winners.append((side**3, best))
        racing = [rung for rung in racing if rates[rung] * HOPELESS > rates[best]]
    table = [(float(work), rung) for (work, rung), (_, later) in pairwise(winners) if rung != later]
    return [*table, (float("inf"), winners[-1][1])]
