"""The figures of the chapters on kernels: `python -m chapters.kernels launch`, `map` or `sums` measures them again.

Each time is the best of several, and the ways that are compared take turns, so that a busy moment hits all of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from itertools import count

import numpy as np

import tinygrad_edu as torch
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
        print(f"{min(own) * 1e3:7.3f} ms   {name}")


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


SIGMOID = """
kernel void one_by_one(global float *out, global const float *x, int n, int each)
{
    int first = get_global_id(0) * each, end = min(first + each, n);
    for (int i = first; i < end; i++)
        out[i] = 1 / (1 + exp(-x[i]));
}

kernel void by_sixteen(global float *out, global const float *x, int n, int each)
{
    int first = get_global_id(0) * each, end = min(first + each, n), i = first;
    for (; i + 16 <= end; i += 16) {
        float16 v = vload16(0, x + i);
        vstore16(1 / (1 + exp(-v)), 0, out + i);
    }
    for (; i < end; i++)
        out[i] = 1 / (1 + exp(-x[i]));
}
"""
DIVIDING = """
kernel void add(global float *out, global const float *x, global const float *y, int n, int wide,
                int x_row, int x_column, int y_row, int y_column)
{
    int i = get_global_id(0), row = i / wide, column = i % wide;
    if (i < n)
        out[i] = x[row * x_row + column * x_column] + y[row * y_row + column * y_column];
}
"""


def map(device: Device, n: int = 10_000_000, repeats: int = 20) -> None:
    """What chapter 18 measures: vectors against single numbers, strides against divisions, and copies."""
    x = np.linspace(-5, 5, n, dtype=np.float32)
    here, there, items = device.allocate(x.nbytes), device.allocate(x.nbytes), -(-n // 8192)
    device.write(here, x)
    single, sixteen = (device.kernel(SIGMOID, name) for name in ("one_by_one", "by_sixteen"))
    wide, group = 1000, min(256, device.largest_group)
    dividing, size = device.kernel(DIVIDING, "add"), -(-n // group) * group
    table = torch.tensor(x[: n // wide * wide].reshape(-1, wide), device="opencl")
    row = torch.ones(wide, device="opencl")
    best([
        ("sigmoid, one number after the other",
         lambda: device.launch(single, (items,), (1,), there, here, n, 8192)),
        ("sigmoid, sixteen at a time", lambda: device.launch(sixteen, (items,), (1,), there, here, n, 8192)),
        ("sigmoid, the library", lambda: torch.sigmoid(table)),
        ("sigmoid, NumPy", lambda: 1 / (1 + np.exp(-x))),
        ("table + row, a division for each number",
         lambda: device.launch(dividing, (size,), (group,), there, here, here, n, wide, wide, 1, 0, 1)),
        ("table + row, the library", lambda: table + row),
        ("table + row, the row copied out first", lambda: table + row.expand(table.shape).contiguous()),
        ("table + table, the library", lambda: table + table),
    ], device.synchronize, repeats)  # fmt: skip


SERIAL = """
kernel void total(global float *out, global const float *x, int n)
{
    int s = get_global_id(0), slice = (n + get_global_size(0) - 1) / get_global_size(0);
    float sum = 0;
    for (int i = s * slice; i < min((s + 1) * slice, n); i++)
        sum += x[i];
    out[s] = sum;
}
"""
TREE = """
kernel void total(global float *out, global const float *x, int n)
{
    local float part[256];
    int me = get_local_id(0), i = get_global_id(0);
    part[me] = i < n ? x[i] : 0;
    for (int far = get_local_size(0) / 2; far > 0; far /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (me < far)
            part[me] += part[me + far];
    }
    if (me == 0)
        out[get_group_id(0)] = part[0];
}
"""


def sums(device: Device, n: int = 10_000_000, repeats: int = 10) -> None:
    """What chapter 19 measures: ways to add up a tensor, and its two sides."""
    x = np.linspace(0, 1, n, dtype=np.float32)
    here, there, side, group = torch.tensor(x, device="opencl"), device.allocate(x.nbytes), int(n**0.5), 64
    serial, tree, block = device.kernel(SERIAL, "total"), device.kernel(TREE, "total"), here._array.block

    def sliced(slices: int) -> None:
        device.launch(serial, (slices,), (1,), there, block, n)
        device.launch(serial, (1,), (1,), there, there, slices)

    def by_tree() -> None:
        left, source = n, block
        while left > 1:
            groups = -(-left // group)
            to = device.allocate(4 * groups)
            device.launch(tree, (groups * group,), (group,), to, source, left)
            left, source = groups, to

    table, same = here[: side * side].view(side, side), x[: side * side].reshape(side, side)
    best([
        ("one work-item", lambda: sliced(1)),
        ("64 work-items, and one for their sums", lambda: sliced(64)),
        (f"trees in groups of {group}, until one is left", by_tree),
        ("the library", lambda: here.sum()),
        ("NumPy", lambda: x.sum()),
        (f"each row of {side:,} by {side:,}, the library", lambda: table.sum(1)),
        ("each column, the library", lambda: table.sum(0)),
        ("each row, NumPy", lambda: same.sum(1)),
        ("each column, NumPy", lambda: same.sum(0)),
    ], device.synchronize, repeats)  # fmt: skip


FIGURES = {"launch": launch, "map": map, "sums": sums}


def main(names: Sequence[str]) -> None:
    """Measure what *names* says."""
    if len(names) != 1 or names[0] not in FIGURES:
        raise SystemExit(f"usage: python -m chapters.kernels {'|'.join(FIGURES)}")
    device = device_at(0)
    print(f"{device.name}, {device.compute_units} compute units")
    FIGURES[names[0]](device)


if __name__ == "__main__":
    main(sys.argv[1:])
