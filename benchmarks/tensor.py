"""The tensor layer beside PyTorch on the CPU, one thread each: the same program, once with either module."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import report
from benchmarks.report import Table

ROUNDS = 7
ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")}
Program = Callable[[], Any]


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


def elementwise(name: str) -> Callable[[Any], Program]:
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


PROGRAMS: dict[str, Callable[[Any], Program]] = {
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


def microseconds(program: Program, least: float = 0.05) -> float:
    """Microseconds a call: the best of ROUNDS rounds, each long enough for the clock."""
    program()
    calls, best = 1, float("inf")
    for _ in range(ROUNDS):
        while True:
            start = time.perf_counter()
            for _ in range(calls):
                program()
            spent = time.perf_counter() - start
            if spent >= least:
                break
            calls *= 2
        best = min(best, spent / calls)
    return best * 1e6


def measure() -> list[tuple[str, float, float]]:
    """Each program's microseconds, ours and PyTorch's, taken alternately so that a disturbance hits both."""
    ours, theirs = importlib.import_module("tinygrad_edu"), importlib.import_module("torch")
    theirs.set_num_threads(1)
    return [(name, microseconds(make(ours)), microseconds(make(theirs))) for name, make in PROGRAMS.items()]


def tables() -> Iterator[Table]:
    """The programs' times. NumPy's threads are counted when it is imported, so the measuring is done by a process of
    its own.
    """
    command = [sys.executable, "-m", "benchmarks.tensor", "--measure"]
    done = subprocess.run(command, env={**os.environ, **ONE_THREAD}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the measuring process ended with status {done.returncode}:\n{done.stderr}")
    rows = [
        [name, f"{ours:,.1f}", f"{theirs:,.1f}", f"{ours / theirs:.2f}"]
        for name, ours, theirs in json.loads(done.stdout)
    ]
    yield Table(
        "Tensors: microseconds, ours and PyTorch's, and ours in units of PyTorch's",
        ["program", "ours", "PyTorch", "ratio"],
        rows,
        f"float32, one thread each, in one process; the best of {ROUNDS} rounds. Below 1.00 this library is the "
        "faster.",
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["--measure"]:
        print(json.dumps(measure()))
    else:
        report.main("python -m benchmarks.tensor", [sys.modules["__main__"]])
