"""The OpenCL device beside NumPy and PyTorch on as many threads as there are cores, or beside PyTorch's CUDA if the
device is a GPU and there is one: the same program on either side.

Each row of the tables is measured in a process of its own: one that fails says why, and takes no other with it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks import opencl_programs as programs
from benchmarks import report
from benchmarks.measuring import seconds
from benchmarks.report import Table

PATIENCE = 240  # seconds for a row
CORES = os.cpu_count() or 1
THREADS = {name: str(CORES) for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")}
SEEDS = 3  # of the numbers whose sum is compared with the true one
LANES = 128  # multipliers in a compute unit of NVIDIA's, since 2020
# Seconds; the threads of NumPy's OpenBLAS look out for more work for 0.1 (so long does their processor time go on), and
# would take a core from what is measured next. PyTorch's stop after 0.01.
PAUSE = 0.12


class Side(NamedTuple):
    """A library, one of its devices, and what waits until that is done."""

    name: str
    torch: Any
    device: str
    wait: Callable[[], Any]


def ours(device: str) -> Side:
    torch = importlib.import_module("tinygrad_edu")
    importlib.import_module("tinygrad_edu.opencl")
    return Side("ours", torch, device, torch.opencl.synchronize)


def theirs(is_gpu: bool) -> Side:
    """PyTorch: its CUDA beside a GPU where it has one, else its CPU."""
    torch = importlib.import_module("torch")
    torch.set_num_threads(CORES)
    if is_gpu and torch.cuda.is_available():
        return Side("PyTorch CUDA", torch, "cuda", torch.cuda.synchronize)
    return Side("PyTorch CPU", torch, "cpu", lambda: None)


# A row is measured in a process of its own, by one of these functions of the row's name and the device's.


def compare(name: str, device: str) -> dict[str, Any]:
    """The seconds of a program on this device and in PyTorch."""
    sides = [ours(device), theirs(_handle(device).kind == "gpu")]
    made = [programs.PROGRAMS[name].make(side.torch, side.device) for side in sides]
    mine, other = seconds(made, [side.wait for side in sides], PAUSE)
    return {"ours": mine, "theirs": other, "beside": sides[1].name}


def product(name: str, device: str) -> dict[str, Any]:
    """The seconds of a matrix product on this device, in NumPy and in PyTorch."""
    is_gpu = _handle(device).kind == "gpu"
    sides = [ours(device), theirs(is_gpu)]
    made = [programs.product(name, side.torch, side.device) for side in sides]
    made.append(programs.numpy_product(name))
    mine, other, numpys = seconds(made, [*[side.wait for side in sides], lambda: None], PAUSE)
    return {"ours": mine, "theirs": other, "numpy": numpys, "beside": sides[1].name}


def overhead(name: str, device: str) -> dict[str, Any]:
    """The seconds that one small operation keeps Python busy, until it is enqueued."""
    side = ours(device)
    program = programs.small_add(side.torch, side.device)
    best = float("inf")
    for _ in range(200):
        side.wait()
        start = time.perf_counter()
        for _ in range(50):
            program()
        best = min(best, (time.perf_counter() - start) / 50)
    return {"ours": best}


def sum_error(name: str, device: str) -> dict[str, Any]:
    """How far sums of ten million float32 are from the true ones, here and in NumPy."""
    side, errors = ours(device), []
    for seed in range(SEEDS):
        x = np.random.default_rng(seed).random(10**7, dtype=np.float32)
        truth = x.sum(dtype=np.float64)
        got = side.torch.tensor(x, device=side.device).sum().item()
        errors.append((abs(got - truth), abs(float(x.sum()) - truth)))
    mine, numpys = (statistics.mean(column) for column in zip(*errors, strict=True))
    return {"ours": mine, "numpy": numpys}


def start_of_training(name: str, device: str) -> dict[str, Any]:
    """The seconds, and those of the processors, until the digits' first epoch is through: with empty caches of kernels,
    and then once more.
    """
    with tempfile.TemporaryDirectory() as folder:
        own = {name: folder for name in ("XDG_CACHE_HOME", "POCL_CACHE_DIR", "CUDA_CACHE_PATH")}
        command = [sys.executable, "-m", "tinygrad_edu", "train", "--epochs", "1", "--quiet", "--device", device]
        cold, *warm = [
            _times_of([*command, "--out", f"{folder}/run-{i}"], {**os.environ, **own}) for i in range(4)
        ]
    return {"cold": cold, "warm": min(warm)}


def _times_of(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    start, before = time.perf_counter(), os.times()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    after = os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - start, busy


def peaks(name: str, device: str) -> dict[str, Any]:
    """What the device is, the vendor's figure for float32 where it can be worked out, and what it copies a second."""
    from tinygrad_edu.backends.opencl import speed

    handle = _handle(device)
    lanes = LANES if "NVIDIA" in handle.platform else 0
    return {
        "name": handle.name, "platform": handle.platform, "driver": handle.driver, "kind": handle.kind,
        "gflops": 2 * lanes * handle.handle.max_compute_units * handle.handle.max_clock_frequency / 1e3,
        "gbytes": speed.copy_rate(_device(device)),
    }  # fmt: skip


def _device(name: str) -> Any:
    from tinygrad_edu.backends.opencl.choose import number_of
    from tinygrad_edu.backends.opencl.runtime import device_at

    return device_at(number_of(name))


def _handle(name: str) -> Any:
    return _device(name).candidate


OTHERS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "the device": peaks,
    "one small addition": overhead,
    "sum of 10,000,000: error": sum_error,
    "start of the digits' training": start_of_training,
    **dict.fromkeys(programs.PRODUCTS, product),
}


def measure(name: str, device: str) -> dict[str, Any]:
    """The row *name*, measured in this process."""
    return OTHERS.get(name, compare)(name, device)


def apart(name: str, device: str) -> dict[str, Any]:
    """The row *name*, measured in another process; if that fails, {"error": why}."""
    command = [sys.executable, "-m", "benchmarks.opencl", "--row", name, "--device", device]
    try:
        done = subprocess.run(
            command, env={**os.environ, **THREADS}, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        return json.loads(done.stdout) if done.returncode == 0 else {"error": _last_line(done)}
    except (subprocess.TimeoutExpired, ValueError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _last_line(done: Any) -> str:
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return lines[-1] if lines else f"ended with status {done.returncode}"


# The tables.


class Measured:
    """The rows measured so far on *device*: kept, to be written down together."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.rows: dict[str, dict[str, Any]] = {}

    def row(self, name: str, cells: Callable[[dict[str, Any]], list[str]], width: int) -> list[str]:
        """The *width* cells of the row *name*, after its name."""
        found = self.rows[name] = apart(name, self.device)
        made = ["failed"] if "error" in found else cells(found)
        return [name, *made, *[""] * (width - len(made))]

    def table(self, title: str, columns: list[str], rows: list[list[str]], note: str) -> Table:
        """A table whose *note* ends with the reasons of those *rows* that failed."""
        failed = [f"{name}: {self.rows[name]['error']}" for name, *_ in rows if "error" in self.rows[name]]
        return Table(f"OpenCL: {title}", columns, rows, " ".join([f"{self.where()}; {note}", *failed]))

    @property
    def about(self) -> dict[str, Any]:
        if "the device" not in self.rows:
            self.rows["the device"] = apart("the device", self.device)
        return self.rows["the device"]

    def share(self, peak: str, amount: float) -> str:
        """*amount* as part of the device's *peak*."""
        whole = self.about.get(peak)
        return f"{amount / whole:.0%}" if whole else ""

    def tables(self) -> Iterator[Table]:
        """Matrix products, other programs, and what is no comparison."""
        if "error" in self.about:
            yield Table("OpenCL: no device", ["device", "why"], [[self.device, self.about["error"]]], "Not measured.")
            return
        yield self.products()
        yield self.programs()
        yield self.others()

    def products(self) -> Table:
        def cells(row: dict[str, Any]) -> list[str]:
            rates = [programs.PRODUCTS_FLOPS / row[side] / 1e9 for side in ("ours", "numpy", "theirs")]
            compared = [f"{rates[0] / rates[1]:.2f}", f"{rates[0] / rates[2]:.2f}"]
            return [*[f"{rate:,.0f}" for rate in rates], *compared, self.share("gflops", rates[0])]

        columns = ["product", "OpenCL", "NumPy", "PyTorch", "of NumPy's", "of PyTorch's", "of the peak"]
        rows = [self.row(name, cells, len(columns) - 1) for name in programs.PRODUCTS]
        return self.table(
            "matrix products, 10⁹ operations a second", columns, rows,
            f"float32, {programs.SIDE} x {programs.SIDE}. The peak is the vendor's: multipliers times clock, where it "
            "is known.",
        )

    def programs(self) -> Table:
        def cells(row: dict[str, Any], own: programs.Row) -> list[str]:
            times = [f"{row[side] * 1e6:,.0f}" for side in ("ours", "theirs")]
            shares = [
                self.share(peak, amount / row["ours"] / 1e9) if amount else ""
                for peak, amount in (("gbytes", own.moved), ("gflops", own.flops))
            ]
            return [*times, f"{row['ours'] / row['theirs']:.2f}", *shares]

        columns = ["program", "OpenCL", "PyTorch", "ratio", "of a copy", "of the peak"]
        rows = [
            self.row(name, partial(cells, own=program), len(columns) - 1)
            for name, program in programs.PROGRAMS.items() if self.about["kind"] == "gpu" or not program.huge
        ]
        return self.table(
            "microseconds of programs, and in units of PyTorch's", columns, rows,
            "float32. Of a copy: the bytes that must be moved, a second, in units of what the device's copy moves, "
            f"{self.about['gbytes']:,.0f} GB/s.",
        )

    def others(self) -> Table:
        columns = ["what", "figure", "beside"]
        shown: dict[str, Callable[[dict[str, Any]], list[str]]] = {
            "one small addition": lambda row: [f"{row['ours'] * 1e6:.1f} µs"],
            "sum of 10,000,000: error": lambda row: [f"{row['ours']:.2f}", f"NumPy {row['numpy']:.2f}"],
            "start of the digits' training": lambda row: [
                "{:.1f} s, {:.1f} s of processors".format(*row["cold"]),
                "once more {:.1f} s, {:.1f} s".format(*row["warm"]),
            ],
        }
        rows = [self.row(name, cells, len(columns) - 1) for name, cells in shown.items()]
        return self.table(
            "what an operation costs, an error, a start", columns, rows,
            "an addition of 8 x 8 elements until it is enqueued, with our Python; the mean distance of "
            f"{SEEDS} sums from those in float64; a process from its beginning to the end of the first epoch, at first "
            "without any kernel built, then with all of them in the cache.",
        )

    def where(self) -> str:
        """What is measured, and beside what."""
        names = " and ".join(sorted({row["beside"] for row in self.rows.values() if "beside" in row}))
        beside = f" beside {names}, {CORES} threads" if names else ""
        return f"{self.about['name']} ({self.about['platform']} {self.about['driver']}){beside}"


def tables() -> Iterator[Table]:
    """The tables for the device that TINYGRAD_EDU_DEVICE names, or the first."""
    name = os.environ.get("TINYGRAD_EDU_DEVICE", "")
    yield from Measured(name if name.startswith("opencl") else "opencl").tables()


def main() -> None:
    """Measure as the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.opencl", description=__doc__)
    parser.add_argument("--device", default="opencl", help="opencl, opencl:N, or opencl:PART of a name")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write all figures, too")
    parser.add_argument("--row", metavar="NAME", help="measure only this row, and print its figures as JSON")
    report.writes(parser)
    args = parser.parse_args()
    if args.row:
        print(json.dumps(measure(args.row, args.device)))
        return
    measured = Measured(args.device)
    try:
        report.show("python -m benchmarks.opencl", [measured], args.write)
    finally:
        if args.json:
            args.json.write_text(json.dumps(measured.rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
