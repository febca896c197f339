"""How long a program takes, how much memory, and how long an import: the instruments of the other modules."""

from __future__ import annotations

import gc
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

# One thread each, and memory given back to the system as soon as it is freed, so that its peak can be seen.
ALONE = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")}
GIVEN_BACK = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
SLICE = 0.004  # seconds: short enough to fall between two disturbances
LEAST = 1.5  # seconds for each pair of programs
IMPORT = "import time; start = time.perf_counter(); import {0}; {1}; print(time.perf_counter() - start)"

Program = Callable[[], Any]
Clock = Callable[[], float]
Maker = Callable[[Any], Program]  # from a module, ours or PyTorch, to a program that uses it


def modules() -> tuple[Any, Any]:
    """This library and PyTorch, which gets one thread."""
    ours, theirs = importlib.import_module("tinygrad_edu"), importlib.import_module("torch")
    theirs.set_num_threads(1)
    return ours, theirs


def seconds(
    programs: Sequence[Program], waits: Sequence[Program] = (), pause: float = 0, clock: Clock = time.perf_counter
) -> list[float]:
    """Each program's seconds a call, by the *clock*: the best slice of many, taken in turns so that a disturbance hits
    all. A call that does not count comes before each slice: what ran before has left nothing of this in the cache, as
    never happens where a program runs again and again.

    *waits* has for each program what returns when its work is done, if its calls do not wait for that. A *pause* before
    each slice, in seconds, is for the threads of the one before to go to sleep.
    """
    waits = waits or [lambda: None for _ in programs]
    calls = []
    for program, wait in zip(programs, waits, strict=True):
        calls.append(max(1, int(SLICE / _slice(program, wait, 1, clock))))
    best = [float("inf")] * len(programs)
    rounds, end = 0, time.perf_counter() + LEAST * len(programs)
    while rounds < 3 or time.perf_counter() < end:
        rounds += 1
        for i, program in enumerate(programs):
            time.sleep(pause)
            best[i] = min(best[i], _slice(program, waits[i], calls[i], clock) / calls[i])
    return best


def _slice(program: Program, wait: Program, calls: int, clock: Clock) -> float:
    """The seconds of so many calls, until all is done, after one that does not count."""
    program()
    wait()
    start = clock()
    for _ in range(calls):
        program()
    wait()
    return clock() - start


def compare(makers: Mapping[str, Maker]) -> list[tuple[str, float, float]]:
    """Each program's seconds of processor time, ours and PyTorch's: each has one thread, and other processes take none
    of it.
    """
    both, clock = modules(), time.process_time
    return [(name, *seconds([make(module) for module in both], clock=clock)) for name, make in makers.items()]


def peaks(makers: Mapping[str, Maker], module: str) -> list[float]:
    """The megabytes that each program, with the module of that name, has in memory at once beside its inputs.

    It asks Linux, and no other system.
    """
    results = []
    for make in makers.values():
        program = make(importlib.import_module(module))
        program()  # what is loaded once, or kept for good, does not count
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
        before = _kilobytes("VmRSS")
        program()
        results.append((_kilobytes("VmHWM") - before) / 1024)
        del program
    return results


def _kilobytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def time_rows(module: str, units: float, digits: int) -> list[list[str]]:
    """The rows of a table of times, a second having so many *units*, measured by `python -m module --measure`."""
    return [
        [name, f"{ours * units:,.{digits}f}", f"{theirs * units:,.{digits}f}", f"{ours / theirs:.2f}"]
        for name, ours, theirs in apart(module, "--measure")
    ]


def answer(arguments: Sequence[str], makers: Mapping[str, Maker], large: Mapping[str, Maker]) -> bool:
    """Print as JSON what `time_rows` or `peak_rows` asks of the process that they start; False if neither asked."""
    if arguments[:1] == ["--measure"]:
        print(json.dumps(compare(makers)))
    elif arguments[:1] == ["--peaks"]:
        print(json.dumps(peaks(large, arguments[1])))
    else:
        return False
    return True


def peak_rows(module: str, makers: Mapping[str, Maker]) -> list[list[str]]:
    """The rows of a table of peaks, measured by `python -m module --peaks NAME` for each of the two modules."""
    ours, theirs = (apart(module, "--peaks", name, **GIVEN_BACK) for name in ("tinygrad_edu", "torch"))
    return [
        [name, f"{a:,.1f}", f"{b:,.1f}", f"{a / b:.2f}" if b > 1 else ""]
        for name, a, b in zip(makers, ours, theirs, strict=True)
    ]


def apart(module: str, *arguments: str, **environment: str) -> Any:
    """What `python -m module arguments` prints as JSON, in a process of its own: NumPy counts its threads, and the
    system its memory, from the start.
    """
    command = [sys.executable, "-m", module, *arguments]
    everything = {**os.environ, **ALONE, **environment}
    done = subprocess.run(command, env=everything, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the measuring process ended with status {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def import_seconds(statements: Mapping[str, tuple[str, str]], rounds: int = 15) -> dict[str, float]:
    """How long it takes to import a module, and to do something with it, in a new process: the best of *rounds*."""
    best = dict.fromkeys(statements, float("inf"))
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(rounds):
        for name, (module, then) in statements.items():
            command = [sys.executable, "-c", IMPORT.format(module, then)]
            done = subprocess.run(command, env=compiled, capture_output=True, text=True, check=True)
            best[name] = min(best[name], float(done.stdout))
    return best
