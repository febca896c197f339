"""The figures of the chapters on kernels: `python -m chapters.kernels launch`, `map` or `sums` measures them again.

Each time is the best of several, and the ways that are compared take turns, so that a busy moment hits all of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from itertools import count

import numpy as np

from tinygrad_edu.backends.opencl.runtime import Device, device_at

Way = tuple[str, Callable[[], object]]
ONE_EACH = """
kernel void triple(global float *x, int n)
{
    int i = get_global_id(0);
    if (i < n)
        x[i] = 3 * x[i];
}
"""
MANY_EACH = """
kernel void triple(global float *x, int n, int each)
{
    int first = get_global_id(0) * each, end = min(first + each, n);
    for (int i = first; i < end; i++)
        x[i] = 3 * x[i];
}
"""


def best(ways: Sequence[Way], wait: Callable[[], None], repeats: int) -> None:
    """Print the shortest time that each of *ways* has taken in milliseconds, the waiting for it included."""
    times: list[list[float]] = [[] for _ in ways]
    for _ in range(repeats):
        for (_, call), own in zip(ways, times, strict=True):
            wait()
            start = time.perf_counter()
            call()
            wait()
            own.append(time.perf_counter() - start)
    for (name, _), own in zip(ways, times, strict=True):
        print(f"{name:44} {min(own) * 1e3:9.3f} ms")


def launch(device: Device, n: int = 10_000_000, repeats: int = 20) -> None:
    """What chapter 17 measures: a launch, a program, copies, and how the size of a group matters."""
    x = np.arange(n, dtype=np.float32)
    block, out = device.allocate(x.nbytes), np.empty_like(x)
    one, many = device.kernel(ONE_EACH, "triple"), device.kernel(MANY_EACH, "triple")
    each, items = 8192, -(-n // 8192)
    ways: list[Way] = [
        ("a launch for one number, waited for", lambda: device.launch(one, (1,), (1,), block, 1)),
        ("a thousand of them, waited for at the end",
         lambda: [device.launch(one, (1,), (1,), block, 1) for _ in range(1000)]),
        *[(f"{n:,} numbers, one each, groups of {group}",
           lambda group=group: device.launch(one, (-(-n // group) * group,), (group,), block, n))
          for group in (1, 16, 256)],
        (f"{n:,} numbers, 8,192 each, groups of 1", lambda: device.launch(many, (items,), (1,), block, n, each)),
        (f"{n:,} numbers, by NumPy", lambda: np.multiply(x, 3, out=out)),
        ("writing them to the device", lambda: device.write(block, x)),
        ("reading them back", lambda: device.read(block, out)),
    ]
    best(ways, device.synchronize, repeats)
    new = count(time.time_ns())  # a program that no cache has seen
    building: list[Way] = [
        ("building a program", lambda: device.kernel(f"// {next(new)}\n{ONE_EACH}", "triple")),
    ]
    best(building, device.synchronize, 5)


FIGURES = {"launch": launch}


def main(names: Sequence[str]) -> None:
    """Measure what *names* says."""
    if len(names) != 1 or names[0] not in FIGURES:
        raise SystemExit(f"usage: python -m chapters.kernels {'|'.join(FIGURES)}")
    device = device_at(0)
    print(f"{device.name}, {device.compute_units} compute units")
    FIGURES[names[0]](device)


if __name__ == "__main__":
    main(sys.argv[1:])
