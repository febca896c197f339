"""Random numbers beside NumPy's legacy generator and, if installed, PyTorch's: one twister under all three."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.report import Table, ratio
from tinygrad_edu import _choices, _draws
from tinygrad_edu.random import Generator

COUNT, ROUNDS = 10**7, 3


def tables() -> Iterator[Table]:
    """All measurements of this module."""
    yield draws()


def best(draw: Callable[[], Any]) -> float:
    """Seconds of the fastest of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        draw()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def torch_draws() -> list[Callable[[], Any] | None]:
    """PyTorch's calls for the rows of the table, on one thread; None for each where it is not installed."""
    if importlib.util.find_spec("torch") is None:
        return [None, None, None]
    import torch

    torch.set_num_threads(1)
    return [lambda: torch.randn(COUNT), lambda: torch.rand(COUNT), lambda: torch.randint(10, (COUNT,))]


def draws() -> Table:
    g, legacy = Generator().manual_seed(0), np.random.RandomState(0)
    rows = [
        ("normal", lambda: _draws.normal(g, (COUNT,)), lambda: legacy.standard_normal(COUNT)),
        ("uniform", lambda: _draws.uniform(g, (COUNT,)), lambda: legacy.random_sample(COUNT)),
        (
            "integers below 10",
            lambda: _choices.integers(g, (COUNT,), low=0, high=10),
            lambda: legacy.randint(0, 10, COUNT),
        ),
    ]
    table = []
    for (name, ours, numpys), theirs in zip(rows, torch_draws(), strict=True):
        mine, other = best(ours), best(numpys)
        third = best(theirs) if theirs else None
        table.append([
            name, f"{mine * 1e3:.0f}", f"{other * 1e3:.0f}", ratio(mine, other),
            f"{third * 1e3:.0f}" if third else "not installed", ratio(mine, third) if third else "",
        ])
    columns = ["10⁷ numbers", "here, ms", "NumPy legacy, ms", "", "PyTorch, ms", ""]
    return Table("Random numbers", columns, table, f"Best of {ROUNDS}; float32 here and in PyTorch, float64 in NumPy.")


if __name__ == "__main__":
    report.main("python -m benchmarks.random", [sys.modules["__main__"]])
