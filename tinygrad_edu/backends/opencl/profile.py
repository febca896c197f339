"""Where the time goes: every kernel and copy of a stretch of code, timed by the device itself.

A profile gives each device another queue, one that notes when work was enqueued, begun and ended. Nothing else changes:
nobody waits who would not have waited.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from .runtime import Device, devices_in_use, watch_all
from .speed import Peaks, peaks

OTHER_KERNEL = re.compile(r"^kernel void (\w+)\(.*?^}\n+", re.MULTILINE | re.DOTALL)  # in a generated program
HELD = 4096  # events; so many make it worth while to read them and let them go


class Call(NamedTuple):
    """One thing that a device did: times in nanoseconds of the device's clock."""

    device: str
    name: str
    queued: int
    start: int
    end: int
    nbytes: int
    flops: float


class Row(NamedTuple):
    """All calls of one kernel: times in seconds, rates in units of 10⁹ a second."""

    name: str
    calls: int
    seconds: float
    share: float
    gbytes: float
    gflops: float
    of_peak: float


class Profile:
    """`with profile() as p:` notes what the OpenCL devices do inside; then ask *p*.

    The bytes of a kernel are those of the blocks of memory that it was given, each counted once; operations are counted
    for matrix products. So a rate says how near a kernel comes to what the device can do, if it touches all it has.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._pending: list[tuple[str, str, Any, int, float]] = []
        self._before: Any = None

    def __enter__(self) -> Profile:
        self._before = watch_all(self._note)
        return self

    def __exit__(self, *_: Any) -> None:
        watch_all(self._before)
        self._collect()

    def _note(self, device: Device, kernel: Any, event: Any, nbytes: int, flops: float) -> None:
        name = kernel if isinstance(kernel, str) else kernel.function_name
        self._pending.append((f"opencl:{device.index}", name, event, nbytes, flops))
        if len(self._pending) >= HELD:
            self._collect()

    def _collect(self) -> None:
        pending, self._pending = self._pending, []
        for device, name, event, nbytes, flops in pending:
            event.wait()
            times = event.profile
            self.calls.append(Call(device, name, times.queued, times.start, times.end, nbytes, flops))

    def rows(self) -> list[Row]:
        """A row for each kernel, the one that took longest first."""
        seconds: Counter[str] = Counter()
        nbytes: Counter[str] = Counter()
        flops: Counter[str] = Counter()
        for call in self.calls:
            seconds[call.name] += (call.end - call.start) * 1e-9
            nbytes[call.name] += call.nbytes
            flops[call.name] += call.flops
        counts, total = Counter(call.name for call in self.calls), sum(seconds.values())
        made = []
        for name, time in seconds.most_common():
            gbytes, gflops = (amount[name] / time / 1e9 if time else 0.0 for amount in (nbytes, flops))
            most = self.peaks()
            of_peak = max(gbytes / most.gbytes, gflops / most.gflops)
            made.append(Row(name, counts[name], time, time / total if total else 0.0, gbytes, gflops, of_peak))
        return made

    def peaks(self) -> Peaks:
        """What the device can do, measured: the ceiling of the rows. Of several devices it is the first."""
        return peaks(devices_in_use()[0])

    def table(self) -> str:
        """The rows as text: how often each kernel ran, how long in all and each time, its share of the whole, its
        rates, and the share of the device's measured peak that the better of the two reaches."""
        head = f"{'kernel':24} {'calls':>7} {'ms':>9} {'share':>6} {'µs each':>9}"
        head = f"{head} {'GB/s':>7} {'GFLOP/s':>8} {'of peak':>8}"
        lines = [head, "-" * len(head)]
        for row in self.rows():
            gflops = f"{row.gflops:8.1f}" if row.gflops else f"{'':8}"
            lines.append(
                f"{row.name:24} {row.calls:7} {row.seconds * 1e3:9.3f} {row.share:6.1%} "
                f"{row.seconds / row.calls * 1e6:9.1f} {row.gbytes:7.2f} {gflops} {row.of_peak:8.1%}"
            )
        if not self.calls:
            return "\n".join(lines)
        most = self.peaks()
        lines.append(f"peaks, measured: {most.gbytes:.1f} GB/s copied, {most.gflops:.0f} GFLOP/s in a matrix product")
        return "\n".join(lines)

    def trace(self, path: str | Path) -> None:
        """Write the calls to the file *path*, for https://ui.perfetto.dev or chrome://tracing: for each device one line
        of when things were waiting in the queue, and one of when they ran."""
        first = min((call.queued for call in self.calls), default=0)
        events: list[dict[str, Any]] = []
        for call in self.calls:
            args = {"bytes": call.nbytes, "flops": call.flops}
            parts = (("in the queue", call.queued, call.start), ("running", call.start, call.end))
            for thread, start, end in parts:
                events.append({
                    "name": call.name, "ph": "X", "pid": call.device, "tid": thread, "args": args,
                    "ts": (start - first) / 1e3, "dur": (end - start) / 1e3,
                })  # fmt: skip
        Path(path).write_text(json.dumps({"traceEvents": events, "displayTimeUnit": "ns"}), encoding="utf-8")


def explain(function: Any, *args: Any, **kwargs: Any) -> str:
    """The source of every kernel that `function(*args, **kwargs)` enqueues, each once, in that order."""
    seen: dict[str, None] = {}

    def note(device: Device, kernel: Any, event: Any, nbytes: int, flops: float) -> None:
        if not isinstance(kernel, str):
            seen[source_of(device, kernel)] = None

    before = watch_all(note)
    try:
        function(*args, **kwargs)
    finally:
        watch_all(before)
    return "\n\n".join(seen)


def source_of(device: Device, kernel: Any) -> str:
    """Where *kernel* comes from: of a file or program with many kernels its own part, with what was given as that was
    built.
    """
    source, name, options = next(key for key, made in device.kernels() if made is kernel)
    _, part, rest = source.partition(f"#ifdef {name.upper()}\n")
    own = rest.partition("\n#endif\n\n\n")[0] if part else OTHER_KERNEL.sub(
        lambda found: found[0] if found[1] == name else "", source
    )
    given = [f"// {' '.join(options)}"] if options else []
    return "\n".join([*given, own.strip()])
