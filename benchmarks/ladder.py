"""The ladder of matrix products, and the ceilings under which it stands: `python -m benchmarks.ladder [--record]`.

`--record` keeps the best figures of this and of earlier runs, device by device, in `chapters/ladder.json`, and makes
from them the table of chapter 20; `--kind gpu` records a graphics card and leaves the processor beside it out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import Table, machine
from tinygrad_edu.backends.opencl.matmul import LADDER

ROOT = Path(__file__).parents[1]
RECORD, TABLE = ROOT / "chapters" / "ladder.json", ROOT / "docs" / "ladder_table.txt"
COMMAND = "python -m benchmarks.ladder --record"
SIDES = (64, 256, 1024)
SLOW = 5e9  # operations a second; a rung that reaches no more is measured less often

# What bounds any kernel: multiplications whose numbers are all in registers, and reads of what is in the nearest cache.
CEILINGS = """
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define VECTOR JOIN(float, LANES)
#define LOAD JOIN(vload, LANES)
#define FOUR(F, n) F(n##0) F(n##1) F(n##2) F(n##3)
#define EACH(F) FOUR(F, 0) FOUR(F, 1) FOUR(F, 2) FOUR(F, 3)
#define START(n) VECTOR s##n = 1##n;
#define JOINED(n) total += s##n;

__kernel void arithmetic(__global float *out, float by) {
    EACH(START)
    for (int i = 0; i < TIMES; i++) {
#define STEP(n) s##n = fma(s##n, (VECTOR)by, (VECTOR)by);
        EACH(STEP)
    }
    VECTOR total = 0;
    EACH(JOINED)
    out[get_global_id(0)] = total.s0 + total.s1;
}

// `step` is 0, which the compiler cannot know: it must read again each time.
__kernel void cache(__global float *out, __global const float *x, int step) {
    EACH(START)
    for (int i = 0; i < TIMES; i++, x += step)
        for (int at = get_local_id(0); at < COUNT / LANES; at += CHAINS * get_local_size(0)) {
            int next = at;
#define READ(n) s##n += LOAD(next, x); next += get_local_size(0);
            EACH(READ)
        }
    VECTOR total = 0;
    EACH(JOINED)
    out[get_global_id(0)] = total.s0 + total.s1;
}
"""
CHAINS = 16  # independent sums, so that none waits for its last addition
COUNT = 4096  # floats, 16 KiB: any device's nearest cache holds them; a multiple of what a group reads at once


def devices() -> list[Any]:
    """The OpenCL devices that work here; none where pyopencl is not installed."""
    from tinygrad_edu import opencl
    from tinygrad_edu.backends.opencl.runtime import device_at

    return [device_at(number) for number in range(opencl.device_count())]


def ceilings(device: Any, rounds: int) -> dict[str, float]:
    """10⁹ operations a second in registers, 10⁹ bytes a second from the nearest cache and from memory."""
    from tinygrad_edu.backends.opencl.speed import best_of, copy_rate

    lanes, group, groups = (16, 1, 2 * device.compute_units) if device.is_cpu else (2, 128, 64 * device.compute_units)
    times = 1_000_000 if device.is_cpu else 32_768
    out, x = device.allocate(4 * group * groups), device.allocate(4 * COUNT)
    device.fill(x, np.float32(0), 4 * COUNT)

    def seconds(name: str, turns: int, *arguments: Any) -> float:
        defined = [f"-DLANES={lanes}", f"-DCHAINS={CHAINS}", f"-DCOUNT={COUNT}", f"-DTIMES={turns}"]
        kernel = device.kernel(CEILINGS, name, defined)
        return best_of(rounds, device, lambda: device.launch(kernel, (group * groups,), (group,), *arguments))

    turns = times * CHAINS * lanes * group // COUNT
    return {
        "arithmetic": 2 * lanes * CHAINS * times * group * groups / seconds("arithmetic", times, out, 0.999) / 1e9,
        "cache": 4 * COUNT * turns * groups / seconds("cache", turns, out, x, 0) / 1e9,
        "memory": max(copy_rate(device) for _ in range(max(rounds // 5, 1))),
    }


def climb(device: Any, rounds: int) -> dict[str, dict[str, float]]:
    """10⁹ operations a second of each rung in the product of two float32 matrices, by the side of these."""
    from tinygrad_edu.backends.opencl.speed import matmul_rate

    found: dict[str, dict[str, float]] = {rung: {} for rung in LADDER}
    for rung, rates in found.items():
        for side in SIDES:
            slow = 2 * side**3 > SLOW / 10 and rates and max(rates.values()) * 1e9 < SLOW
            rates[str(side)] = matmul_rate(device, side, rung=rung, times=max(rounds // 10, 1) if slow else rounds)
    return found


def numpy_rates(rounds: int) -> dict[str, float]:
    """The same by NumPy, with all threads of its BLAS library."""
    from time import perf_counter

    rates = {}
    for side in SIDES:
        a, best = np.ones((side, side), np.float32), float("inf")
        for _ in range(rounds):
            start = perf_counter()
            a @ a
            best = min(best, perf_counter() - start)
        rates[str(side)] = 2 * side**3 / best / 1e9
    return rates


def measured(device: Any, rounds: int) -> dict[str, Any]:
    """All that is recorded of one device."""
    kind = {"device": f"{device.name}, {device.candidate.platform}", "kind": device.kind, "machine": machine()}
    found = {**kind, **ceilings(device, rounds), "rungs": climb(device, rounds)}
    return {**found, "numpy": numpy_rates(rounds)} if device.is_cpu else found


def better(one: Any, other: Any) -> Any:
    """The larger of any two figures, wherever they stand in the two records."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: better(one[key], other.get(key, one[key])) for key in one}
    return other if isinstance(one, str) else round(max(one, other), 3)


def table(record: list[dict[str, Any]]) -> Table:
    """The ladder of each recorded device, a rung a row, and the ceilings below."""
    columns = ["10⁹ operations a second", *(f"{each['kind'].upper()}, {side}²" for each in record for side in SIDES)]
    rows = [[rung, *(f"{each['rungs'][rung][str(side)]:,.1f}" for each in record for side in SIDES)] for rung in LADDER]
    if any("numpy" in each for each in record):
        own = [[f"{each['numpy'][str(side)]:,.1f}" if "numpy" in each else "" for side in SIDES] for each in record]
        rows.append(["NumPy", *(figure for figures in own for figure in figures)])
    notes = [
        f"{each['kind'].upper()}: {each['device']}, on {each['machine']}; in registers {each['arithmetic']:,.0f}; from "
        f"the nearest cache {each['cache']:,.0f} GB/s, from memory {each['memory']:,.0f} GB/s."
        for each in record
    ]
    return Table("The ladder, float32", columns, rows, f"Measured with ``{COMMAND}``. " + " ".join(notes))


def tables(rounds: int = 20) -> Iterator[Table]:
    """A table for each device here."""
    for device in devices():
        yield table([measured(device, rounds)])


def record(rounds: int, kind: str) -> None:
    """Add what is measured here, on devices of that *kind* if one is named, to the file, and write the table."""
    known = {each["device"]: each for each in json.loads(RECORD.read_text(encoding="utf-8"))} if RECORD.exists() else {}
    for device in devices():
        if device.kind != (kind or device.kind):
            continue
        new = measured(device, rounds)
        known[new["device"]] = better(new, known.get(new["device"], new))
    ordered = sorted(known.values(), key=lambda each: (each["kind"] != "cpu", each["device"]))
    RECORD.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    TABLE.write_text(table(ordered).rst(), encoding="utf-8")
    print(table(ordered).text())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ladder", description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="keep the figures in the book")
    parser.add_argument("--rounds", type=int, default=20, help="how often each is measured; the best counts")
    parser.add_argument("--kind", default="", choices=["cpu", "gpu", "other"], help="record devices of this kind alone")
    options = parser.parse_args()
    if options.record:
        record(options.rounds, options.kind)
        return
    for each in tables(options.rounds):
        print(each.text())


if __name__ == "__main__":
    main()
