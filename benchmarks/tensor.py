"""The tensor layer beside PyTorch on the CPU, one thread each: the same program, once with either module."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from benchmarks import report
from benchmarks.measuring import Maker, Program, answer, import_seconds, peak_rows, time_rows
from benchmarks.report import Table


def small_add(torch: Any) -> Program:
    x, y = torch.ones(8, 8, requires_grad=True), torch.ones(8, 8)
    return lambda: x + y


def chain(torch: Any) -> Program:
    x, y = torch.ones(8, 8, requires_grad=True), torch.full((8, 8), 0.99)

    def program() -> None:
        h = x
        for _ in range(20):
            h = h * y + x
        h.sum().backward()

    return program


def line_fit(torch: Any) -> Program:
    x = torch.linspace(-1, 1, 100)
    y = 2.5 * x - 0.9
    w, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)

    def program() -> None:
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w.sub_(0.5 * w.grad)
            b.sub_(0.5 * b.grad)
        w.grad = b.grad = None

    return program


def mlp(torch: Any) -> Program:
    F = torch.nn.functional
    torch.manual_seed(0)
    x, target = torch.randn(32, 64), torch.randint(0, 10, (32,))
    w1, b1 = torch.randn(32, 64, requires_grad=True), torch.zeros(32, requires_grad=True)
    w2, b2 = torch.randn(10, 32, requires_grad=True), torch.zeros(10, requires_grad=True)

    def program() -> None:
        F.cross_entropy(F.linear(F.relu(F.linear(x, w1, b1)), w2, b2), target).backward()
        w1.grad = b1.grad = w2.grad = b2.grad = None

    return program


def elementwise(name: str) -> Maker:
    def make(torch: Any) -> Program:
        x = torch.linspace(-1, 1, 10_000_000)
        return (lambda: x + x) if name == "add" else getattr(x, name)

    return make


def softmax_by_hand(torch: Any) -> Program:
    x = torch.linspace(-3, 3, 1024 * 1024).reshape(1024, 1024).requires_grad_()

    def program() -> None:
        e = (x - x.max(dim=1, keepdim=True).values).exp()
        ((e / e.sum(dim=1, keepdim=True)) ** 2).sum().backward()
        x.grad = None

    return program


def layer_norm_by_hand(torch: Any) -> Program:
    x = torch.linspace(-3, 3, 1024 * 1024).reshape(1024, 1024).requires_grad_()

    def program() -> None:
        centred = x - x.mean(dim=1, keepdim=True)
        ((centred / ((centred**2).mean(dim=1, keepdim=True) + 1e-5).sqrt()) ** 3).sum().backward()
        x.grad = None

    return program


def matmul(torch: Any) -> Program:
    a = torch.linspace(-1, 1, 1024 * 1024).reshape(1024, 1024).requires_grad_()
    b = torch.linspace(1, -1, 1024 * 1024).reshape(1024, 1024).requires_grad_()

    def program() -> None:
        (a @ b).sum().backward()
        a.grad = b.grad = None

    return program


def bias(torch: Any) -> Program:
    x, b = torch.ones(1024, 1024), torch.zeros(1024, requires_grad=True)

    def program() -> None:
        (x + b).sum().backward()
        b.grad = None

    return program


PROGRAMS: dict[str, Maker] = {
    "one recorded add, 8 x 8": small_add,
    "40 small operations, forward and backward": chain,
    "a step of the tutorial's line fit": line_fit,
    "64-32-10 network, batch 32, forward and backward": mlp,
    "10,000,000 elements: add": elementwise("add"),
    "10,000,000 elements: exp": elementwise("exp"),
    "10,000,000 elements: tanh": elementwise("tanh"),
    "10,000,000 elements: sum": elementwise("sum"),
    "softmax by hand, 1024 x 1024, with gradient": softmax_by_hand,
    "layer norm by hand, 1024 x 1024, with gradient": layer_norm_by_hand,
    "matrix product, 1024 x 1024, with gradients": matmul,
    "bias added to 1024 x 1024, with its gradient": bias,
}


SMALL = list(PROGRAMS)[:4]
LARGE = {name: make for name, make in PROGRAMS.items() if name not in SMALL}
IMPORTS = {
    "NumPy": ("numpy", "numpy.ones(1)"),
    "this library, its first tensor included": ("tinygrad_edu", "tinygrad_edu.ones(1)"),
    "this library, imported alone": ("tinygrad_edu", "None"),
}


def tables() -> Iterator[Table]:
    """The programs' times, their memory, and the time of an import."""
    yield Table(
        "Tensors: microseconds, ours and PyTorch's, and ours in units of PyTorch's",
        ["program", "ours", "PyTorch", "ratio"],
        time_rows("benchmarks.tensor", 1e6, 1),
        "float32, one thread each, in one process, in turns; processor time, the best of many slices. Below 1.00 this "
        "library is the faster.",
    )
    if sys.platform == "linux":
        yield Table(
            "Tensors: megabytes at the peak, beside the inputs",
            ["program", "ours", "PyTorch", "ratio"],
            peak_rows("benchmarks.tensor", LARGE),
            "What the process has in memory at once, less what it has before the program runs.",
        )
    best = import_seconds(IMPORTS)
    yield Table(
        "Milliseconds to import, in a new process",
        ["module", "ms", "in units of NumPy's"],
        [[name, f"{t * 1e3:.1f}", f"{t / best['NumPy']:.2f}"] for name, t in best.items()],
        "The best of fifteen.",
    )


if __name__ == "__main__":
    if not answer(sys.argv[1:], PROGRAMS, LARGE):
        report.main("python -m benchmarks.tensor", [sys.modules["__main__"]])
