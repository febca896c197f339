"""Tables of measurements: print them as they come, and write them as reST when asked to."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass
class Table:
    """Rows under *columns*, with a *note* that says what was measured and how."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    note: str

    def text(self) -> str:
        """The table for a terminal.

        >>> print(Table("Adding", ["of", "ms"], [["ints", "1.5"], ["floats", "12"]], "Best of 3.").text())
        Adding
        of       ms
        ints    1.5
        floats   12
        Best of 3.
        """
        lines = [self.columns, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        # Names on the left, figures on the right, so that digits of one worth stand below each other.
        shown = [
            "  ".join(c.rjust(w) if i else c.ljust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True)))
            for line in lines
        ]
        return "\n".join([self.title, *shown, self.note])

    def rst(self) -> str:
        """The table for the site.

        >>> print(Table("Adding", ["of", "ms"], [["ints", "1.5"]], "Best of 3.").rst())
        .. list-table:: Adding
           :header-rows: 1
           :widths: auto
        <BLANKLINE>
           * - of
             - ms
           * - ints
             - 1.5
        <BLANKLINE>
        Best of 3.
        <BLANKLINE>
        """
        lines = [f".. list-table:: {self.title}", "   :header-rows: 1", "   :widths: auto", ""]
        for row in [self.columns, *self.rows]:
            lines += [f"   {'* -' if i == 0 else '  -'} {cell}".rstrip() for i, cell in enumerate(row)]
        return "\n".join([*lines, "", self.note, ""])


class Benchmark(Protocol):
    """What a module of this folder offers."""

    def tables(self) -> Iterator[Table]: ...


def machine() -> str:
    """The processor and the Python that the figures are of."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        name = models[0] if models else name
    return f"{name}, {os.cpu_count()} cores; {platform.python_implementation()} {platform.python_version()}"


def ratio(ours: float, theirs: float) -> str:
    """How many times as fast *ours* is, both being durations.

    >>> ratio(2.0, 25.0)
    '12.5 x'
    """
    return f"{theirs / ours:.1f} x"


def main(command: str, benchmarks: Sequence[Benchmark]) -> None:
    """Measure, print, and with `--write FILE` also write the tables to that file."""
    parser = argparse.ArgumentParser(prog=command, description="Measure the library beside its peers.")
    writes(parser)
    show(command, benchmarks, parser.parse_args().write)


def writes(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the option that all benchmarks have."""
    parser.add_argument("--write", metavar="FILE", type=Path, help="write the tables as reST, too")


def show(command: str, benchmarks: Sequence[Benchmark], to: Path | None) -> None:
    """Print the tables of *benchmarks* as they come, and write them, if it is given, to the file *to*."""
    print(f"{command}\n{machine()}\n", flush=True)
    parts = [f"Measured with ``{command}`` on: {machine()}.\n"]
    for benchmark in benchmarks:
        for table in benchmark.tables():
            print(table.text() + "\n", flush=True)
            parts.append(table.rst())
    if to:
        to.write_text("\n".join(parts), encoding="utf-8")
        print(f"written: {to}")
