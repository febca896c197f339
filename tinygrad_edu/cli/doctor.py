"""`python -m tinygrad_edu doctor`: what this computer has to compute with, how fast it is, what is broken, and what
mends it here.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any, NoReturn

import numpy as np

from .._version import __version__
from ..backends.opencl.memory import in_units
from ..backends.opencl.survey import survey
from . import PROGRAM
from .errors import CommandError, UsageError
from .remedies import Remedy, remedies
from .system import System, inspect

SIDE = 1024  # of the matrices with which NumPy is measured
INDENT = " " * 11


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, where argparse would print the usage first."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (--help lists the options)")


def main(arguments: Sequence[str]) -> int:
    """Print the findings; 1 if --strict is given and no OpenCL device works."""
    options = _parser().parse_args(arguments)
    system, found = inspect(), survey()
    remedy = remedies(system, found)
    if options.mend:
        mend(remedy)
        return 0
    working = [device for device in found.get("devices", []) if not device["reason"]]
    tuned = tune(working) if options.tune else {}
    if options.json:
        print(json.dumps(report(system, found, remedy, tuned), indent=2))
    else:
        parts = host(), drivers(system, found), devices(found), problems(remedy), closing(working, tuned)
        print("\n".join(line for part in parts for line in part))
    return 1 if options.strict and not working else 0


def _parser() -> argparse.ArgumentParser:
    about = "Look at what there is to compute with: NumPy, and every OpenCL device, each tried by running a kernel."
    parser = _Parser(prog=f"{PROGRAM} doctor", description=about, allow_abbrev=False)
    parser.add_argument("--strict", action="store_true", help="exit status 1 if no OpenCL device works")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--mend", action="store_true", help="write the file that registers a driver, if it is missing")
    parser.add_argument("--tune", action="store_true", help="measure which matrix product is best, and remember it")
    return parser


def blas() -> str:
    """The library with which NumPy multiplies matrices."""
    found = np.show_config(mode="dicts")["Build Dependencies"].get("blas", {})
    return f"{found.get('name', 'unknown')} {found.get('version', '')}".strip()


def numpy_rate() -> float:
    """10⁹ operations a second in NumPy's product of two float32 matrices."""
    a = np.ones((SIDE, SIDE), np.float32)
    times = []
    for _ in range(5):
        start = perf_counter()
        a @ a
        times.append(perf_counter() - start)
    return 2 * SIDE**3 / min(times) / 1e9


def host() -> list[str]:
    return [
        f"tinygrad_edu {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"NumPy {np.__version__} with {blas()}: matrix product {numpy_rate():.0f} GFLOP/s",
    ]


def drivers(system: System, found: dict[str, Any]) -> list[str]:
    version = found.get("pyopencl")
    lines = [f"pyopencl {version}" if version else "pyopencl does not work here"]
    lines += [f"driver   {icd.path}: {icd.library}{' (does not load)' if icd.problem else ''}" for icd in system.icds]
    return [*lines, *(f"variable {name}={value}" for name, value in system.environment.items())]


def devices(found: dict[str, Any]) -> list[str]:
    lines = [""]
    for device in found.get("devices", []):
        lines.append(f"{device.get('use_as', 'broken'):10} {device['name']}")
        made_by = f"{device['kind']}; {device['platform']}, {device['driver']}"
        if device["reason"]:
            lines += [INDENT + made_by, f"{INDENT}does not work: {device['reason']}"]
            continue
        types = "float64" if device["float64"] else "no float64"
        lines += [
            f"{INDENT}{made_by}; {device['compute_units']} compute units, {in_units(device['memory'])}, {types}",
            f"{INDENT}works: launch {device['launch_us']:.1f} µs, copies {device['copy_gbytes']:.1f} GB/s, "
            f"matrix product {device['matmul_gflops']:.0f} GFLOP/s",
        ]
    return lines if len(lines) > 1 else ["", "no OpenCL device: tensors live on the CPU, and NumPy computes"]


def problems(found: list[Remedy]) -> list[str]:
    lines = []
    for remedy in found:
        lines += ["", f"problem: {remedy.problem}", f"fix:     {remedy.fix}"]
        if remedy.path:
            lines.append(f"         `{PROGRAM} doctor --mend` writes that file")
    return lines


def closing(working: list[dict[str, Any]], tuned: dict[str, Any]) -> list[str]:
    lines = [""]
    lines += [f"tuned:   {name}: {json.dumps(table)}" for name, table in tuned.items()]
    if working:
        lines.append(f"use:     TINYGRAD_EDU_DEVICE={working[0]['use_as']} python your_program.py")
    return lines if len(lines) > 1 else []


def report(system: System, found: dict[str, Any], remedy: list[Remedy], tuned: dict[str, Any]) -> dict[str, Any]:
    """All findings, for programs."""
    return {
        "tinygrad_edu": __version__,
        "python": sys.version.split()[0],
        "numpy": {"version": np.__version__, "blas": blas(), "matmul_gflops": numpy_rate()},
        "system": asdict(system),
        "opencl": found,
        "problems": [asdict(each) for each in remedy],
        "tuned": tuned,
    }


def mend(found: list[Remedy]) -> None:
    """Write the files of those remedies that are a file; CommandError where there is none."""
    files = [remedy for remedy in found if remedy.path]
    if not files:
        raise CommandError("there is no file to write that would mend anything")
    for remedy in files:
        path = Path(remedy.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(remedy.text + "\n", encoding="utf-8")
        print(f"wrote {path}: {remedy.text}")


def tune(working: list[dict[str, Any]]) -> dict[str, Any]:
    """Measure the rungs of the matrix product on every device that works, and keep the tables for other processes."""
    from ..backends.opencl.matmul import table_file
    from ..backends.opencl.runtime import device_at
    from ..backends.opencl.speed import tune as measured

    tables = {}
    for number, each in enumerate(working):
        device = device_at(number)
        tables[each["use_as"]] = table = [[min(limit, 1e300), rung] for limit, rung in measured(device)]
        table_file(device).parent.mkdir(parents=True, exist_ok=True)
        table_file(device).write_text(json.dumps(table), encoding="utf-8")
    return tables
