"""Training beside PyTorch on the CPU, one thread each: whole steps of networks, once with either module.

A step is what a training loop does with a batch: forward, loss, backward, step, zero_grad. The gradients are dropped
last, so that between two steps there is nothing but the model and its optimizer, beside which memory is counted.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from benchmarks import report
from benchmarks.measuring import Maker, Program, answer, peak_rows, time_rows
from benchmarks.report import Table
from tinygrad_edu.models import gpt as our_gpt


def training_step(optimizer: Any, loss: Callable[[], Any]) -> Program:
    """One step down the *loss*."""

    def program() -> None:
        loss().backward()
        optimizer.step()
        optimizer.zero_grad()

    return program


def mlp(sizes: list[int], batch: int, optimizer: str, rate: float) -> Maker:
    """A network of linear layers of these *sizes* with ReLU between them."""

    def make(torch: Any) -> Program:
        nn = torch.nn
        torch.manual_seed(0)
        layers = [layer for n, m in pairwise(sizes) for layer in (nn.Linear(n, m), nn.ReLU())]
        model = nn.Sequential(*layers[:-1])
        x, target = torch.randn(batch, sizes[0]), torch.randint(0, sizes[-1], (batch,))
        steps = getattr(torch.optim, optimizer)(model.parameters(), lr=rate)
        return training_step(steps, lambda: nn.functional.cross_entropy(model(x), target))

    return make


def gpt(torch: Any) -> Program:
    """The book's transformer on 65 letters; where the module is PyTorch's, its imports are changed to that."""
    source = inspect.getsource(our_gpt).replace("tinygrad_edu", torch.__name__)
    module = types.ModuleType("gpt")
    exec(source, module.__dict__)
    torch.manual_seed(0)
    model = module.GPT(letters=65, context=64, width=64, heads=4, blocks=2)
    x = torch.randint(0, 65, (8, 65))
    return training_step(torch.optim.AdamW(model.parameters(), lr=1e-3), lambda: model.loss(x))


def lenet(torch: Any) -> Program:
    """Two convolutions and three linear layers, of the sizes of LeNet-5, on images of 28 x 28."""
    nn = torch.nn
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )
    x, target = torch.randn(32, 1, 28, 28), torch.randint(0, 10, (32,))
    steps = torch.optim.SGD(model.parameters(), lr=0.01)
    return training_step(steps, lambda: nn.functional.cross_entropy(model(x), target))


def lstm(torch: Any) -> Program:
    """An LSTM that reads 32 steps of 64 numbers, 32 sequences at once, and a linear layer that says what they were."""
    nn = torch.nn
    torch.manual_seed(0)
    reader, scores = nn.LSTM(64, 64, batch_first=True), nn.Linear(64, 10)
    x, target = torch.randn(32, 32, 64), torch.randint(0, 10, (32,))
    steps = torch.optim.SGD([*reader.parameters(), *scores.parameters()], lr=0.01)
    return training_step(steps, lambda: nn.functional.cross_entropy(scores(reader(x)[0][:, -1]), target))


PROGRAMS: dict[str, Maker] = {
    "64-32-10 network, batch 32, SGD": mlp([64, 32, 10], 32, "SGD", 0.01),
    "64-32-10 network, batch 32, Adam": mlp([64, 32, 10], 32, "Adam", 1e-3),
    "784-128-10 network, batch 64, Adam": mlp([784, 128, 10], 64, "Adam", 1e-3),
    "784-512-512-10 network, batch 256, SGD": mlp([784, 512, 512, 10], 256, "SGD", 0.01),
    "GPT, 2 blocks of width 64, 4 heads, context 64, batch 8, AdamW": gpt,
    "LeNet, 28 x 28, batch 32, SGD": lenet,
    "LSTM, width 64, 32 steps, batch 32, SGD": lstm,
}

SMALL = list(PROGRAMS)[:2]
LARGE = {name: make for name, make in PROGRAMS.items() if name not in SMALL}


def tables() -> Iterator[Table]:
    """How long a step takes, and how much memory."""
    yield Table(
        "Training steps: milliseconds, ours and PyTorch's, and ours in units of PyTorch's",
        ["network", "ours", "PyTorch", "ratio"],
        time_rows("benchmarks.training", 1e3, 2),
        "Forward, loss, backward, step and zero_grad; float32, one thread each, in one process, in turns; processor "
        "time, the best of many slices. Below 1.00 this library is the faster.",
    )
    if sys.platform == "linux":
        yield Table(
            "Training steps: megabytes at the peak, beside the model and its optimizer",
            ["network", "ours", "PyTorch", "ratio"],
            peak_rows("benchmarks.training", LARGE),
            "What the process has in memory at once during a step, less what it has before it.",
        )


if __name__ == "__main__":
    if not answer(sys.argv[1:], PROGRAMS, LARGE):
        report.main("python -m benchmarks.training", [sys.modules["__main__"]])
