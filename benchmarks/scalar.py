"""The scalar layer beside micrograd, which must be installed: `pip install micrograd`, or the extra `bench`."""

from __future__ import annotations

import gc
import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import report
from benchmarks.report import Table, ratio
from tinygrad_edu.scalar import Value, nn

STEPS, ROUNDS = 20, 3
CHAIN = 1_000_000


def tables() -> Iterator[Table]:
    """All measurements of this module, in the order in which they are explained."""
    yield training()
    yield memory()
    yield chain()
    yield imports()


def points() -> list[tuple[list[float], int]]:
    """Fifty points of the plane, with the class -1 or 1 of each."""
    rng = random.Random(2)
    xs = [[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(50)]
    return [(x, 1 if x[0] * x[1] > 0 else -1) for x in xs]


def steps_of(model: Any, count: int) -> tuple[float, float]:
    """Seconds of processor time for *count* steps in a row, and the last loss. The loop is micrograd's own example."""
    data = points()
    start = time.process_time()
    for _ in range(count):
        scores = [model(x) for x, _ in data]
        losses = [(1 + -y * score).relu() for (_, y), score in zip(data, scores, strict=True)]
        loss = sum(losses) * (1.0 / len(losses))
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= 0.05 * p.grad
    return time.process_time() - start, loss.data


def micrograd_model(value: Any) -> Any:
    """micrograd's own network of 2-16-16-1 neurons, made of *value*, which may be ours: its code is not touched."""
    import micrograd.nn  # type: ignore[import-untyped]

    micrograd.nn.Value = value
    random.seed(1)
    return micrograd.nn.MLP(2, [16, 16, 1])


def our_model() -> nn.MLP:
    return nn.MLP(2, [16, 16, 1], activation="relu", seed=1)


def step_time(make: Callable[[], Any], collect: bool) -> tuple[float, float]:
    """Seconds a step, the mean of some steps in a row, with the garbage collector on or off; and the last loss."""
    gc.collect()
    if not collect:
        gc.disable()
    try:
        seconds, loss = steps_of(make(), STEPS)
    finally:
        gc.enable()
    return seconds / STEPS, loss


def best_times(programs: dict[str, Callable[[], Any]], collect: bool) -> dict[str, tuple[float, float]]:
    """The best step time of each of *programs*, with its loss; they take turns, so that a busy minute hits them all."""
    rounds = [{name: step_time(make, collect) for name, make in programs.items()} for _ in range(ROUNDS)]
    return {name: min(times[name] for times in rounds) for name in programs}


def training() -> Table:
    """A training step of the same program with micrograd's Value and with ours, and of our own network."""
    import micrograd.engine

    programs = {
        "micrograd": lambda: micrograd_model(micrograd.engine.Value),
        "micrograd's network, our Value": lambda: micrograd_model(Value),
        "scalar.nn, with Value.dot": our_model,
    }
    # With the collector off, micrograd's garbage stays: twenty steps take half a gigabyte.
    on, off = best_times(programs, True), best_times(programs, False)
    times = {name: (on[name], off[name]) for name in programs}
    (theirs_on, theirs_off) = times["micrograd"]
    (ours_on, ours_off) = times["micrograd's network, our Value"]
    if max(abs(theirs_on[1] - ours_on[1]), abs(theirs_off[1] - ours_off[1])) > 1e-9:
        raise AssertionError("the two did not compute the same: their times cannot be compared")
    rows = [
        [name, f"{on * 1e3:.1f}", ratio(on, theirs_on[0]), f"{off * 1e3:.1f}", ratio(off, theirs_off[0])]
        for name, ((on, _), (off, _)) in times.items()
    ]
    return Table(
        "A training step: milliseconds, and how many times as fast as micrograd",
        ["program", "collector on", "ratio", "collector off", "ratio"],
        rows,
        f"A network of 2-16-16-1 neurons on 50 points, forward, backward and update; the mean of {STEPS} steps in a "
        f"row, once with the garbage collector on and once off; best of {ROUNDS} rounds, in which the programs take "
        "turns, processor time.",
    )


def bytes_a_node(value: Any) -> float:
    """Bytes that a sum of two values holds alive, by tracemalloc: the node, its number, and all that it keeps."""
    count = 10_000
    a, b = value(0.1), value(0.2)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        nodes = [a + b for _ in range(count)]
        taken = tracemalloc.get_traced_memory()[0] - before
        return taken / len(nodes) - 8  # without the list's own pointer
    finally:
        tracemalloc.stop()


def memory() -> Table:
    """Bytes a node, ours and micrograd's."""
    import micrograd.engine

    theirs, ours = bytes_a_node(micrograd.engine.Value), bytes_a_node(Value)
    return Table(
        "Memory of a node, the sum of two values",
        ["", "bytes", "ratio"],
        [["micrograd", f"{theirs:.0f}", "1.0 x"], ["our Value", f"{ours:.0f}", ratio(ours, theirs)]],
        "By tracemalloc over 10,000 sums that are all alive. Ours: six slots with the heads of an object and of the "
        "collector, and the float that is the result. micrograd's: an object, its dict, a set of parents, a function "
        "and the cells that it closes over.",
    )


def chain() -> Table:
    """A graph as deep as it is large, which no recursion survives."""
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        start = time.process_time()
        x = out = Value(1.0)
        for _ in range(CHAIN):
            out = out + x
        made = time.process_time()
        out.backward()
        walked = time.process_time()
        if x.grad != CHAIN + 1.0:
            raise AssertionError(f"the gradient is {x.grad}, not {CHAIN + 1.0}")
        del out
        times.append((made - start, walked - made, time.process_time() - walked))
    forward, backward, free = (min(column) for column in zip(*times, strict=True))
    return Table(
        f"A chain of {CHAIN:,} additions: seconds",
        ["", "forward", "backward", "to free it"],
        [["our Value", f"{forward:.2f}", f"{backward:.2f}", f"{free:.2f}"]],
        f"The best of {ROUNDS} rounds, with the garbage collector on. micrograd's backward calls itself for each "
        "parent and ends in a RecursionError at a depth of about one thousand.",
    )


def imports() -> Table:
    """What an import adds to the start of Python."""

    def seconds(code: str) -> float:
        times = []
        for _ in range(10):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            times.append(time.perf_counter() - start)
        return min(times)

    bare = seconds("pass")
    names = ["tinygrad_edu.scalar", "tinygrad_edu", "numpy"]
    return Table(
        "Import: milliseconds",
        ["module", "ms"],
        [[name, f"{(seconds(f'import {name}') - bare) * 1e3:.0f}"] for name in names],
        f"The best of ten fresh interpreters, less the {bare * 1e3:.0f} ms of one that imports nothing.",
    )


if __name__ == "__main__":
    report.main("python -m benchmarks.scalar", [sys.modules["__main__"]])
