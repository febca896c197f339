"""The programs that the OpenCL device runs beside PyTorch: each is made of a module, ours or PyTorch, and a device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from benchmarks import training as training_programs
from benchmarks.measuring import Program

Maker = Callable[[Any, str], Program]  # from a module and the name of a device to a program
SIDE = 1024  # of the matrices
PRODUCTS_FLOPS = 2 * SIDE**3
PRODUCTS = {"A B": "", "A Bᵀ": "b", "Aᵀ B": "a", "Aᵀ Bᵀ": "ab"}  # which of the factors is transposed
TEN_MILLION, HUNDRED_MILLION = 10**7, 10**8


def factors() -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    return rng.standard_normal((SIDE, SIDE), np.float32), rng.standard_normal((SIDE, SIDE), np.float32)


def product(name: str, torch: Any, device: str) -> Program:
    a, b = (torch.tensor(x, device=device) for x in factors())
    a, b = (a.T if "a" in PRODUCTS[name] else a), (b.T if "b" in PRODUCTS[name] else b)
    return lambda: a @ b


def numpy_product(name: str) -> Program:
    a, b = factors()
    a, b = (a.T if "a" in PRODUCTS[name] else a), (b.T if "b" in PRODUCTS[name] else b)
    return lambda: a @ b


def small_add(torch: Any, device: str) -> Program:
    x = torch.ones(8, 8, device=device)
    return lambda: x + x


def elementwise(name: str, size: int) -> Maker:
    def make(torch: Any, device: str) -> Program:
        x, y = (torch.linspace(-1, 1, size).to(device) for _ in range(2))
        return (lambda: x + y) if name == "add" else getattr(x, name)

    return make


def mixed(add: Callable[[Any, Any], Any]) -> Maker:
    """Integers plus floating-point numbers, as *add* adds them."""

    def make(torch: Any, device: str) -> Program:
        x, y = torch.arange(TEN_MILLION).to(device), torch.linspace(-1, 1, TEN_MILLION).to(device)
        return lambda: add(x, y)

    return make


def square(torch: Any, device: str) -> Any:
    """1024 × 1024 numbers whose gradient is wanted."""
    return torch.linspace(-3, 3, SIDE * SIDE).to(device).reshape(SIDE, SIDE).requires_grad_()


def large_product(torch: Any, device: str) -> Program:
    a, b = (torch.linspace(-1, 1, 4096**2).to(device).reshape(4096, 4096) for _ in range(2))
    return lambda: a @ b


def softmax(torch: Any, device: str) -> Program:
    x, g = square(torch, device), square(torch, device).detach()

    def program() -> None:
        torch.softmax(x, 1).backward(g)
        x.grad = None

    return program


def layer_norm(torch: Any, device: str) -> Program:
    x, g = square(torch, device), square(torch, device).detach()
    weight, bias = (torch.ones(SIDE).to(device).requires_grad_() for _ in range(2))

    def program() -> None:
        torch.nn.functional.layer_norm(x, (SIDE,), weight, bias).backward(g)
        x.grad = weight.grad = bias.grad = None

    return program


def gelu_by_hand(torch: Any, device: str) -> Program:
    x = torch.linspace(-3, 3, 10**6).to(device).requires_grad_()
    g = torch.linspace(-1, 1, 10**6).to(device)

    def program() -> None:
        (0.5 * x * (1 + (0.7978845608 * (x + 0.044715 * x**3)).tanh())).backward(g)
        x.grad = None

    return program


def training(make: training_programs.Maker) -> Maker:
    """A step of training, with the model, the data and the optimizer's memory on the device."""

    def on(torch: Any, device: str) -> Program:
        with torch.device(device):
            return make(torch)

    return on


class Row(NamedTuple):
    """A program, the bytes that it must *move* at least, whether only a GPU does it in a reasonable time, and what a
    matrix product is made of.
    """

    make: Maker
    moved: int = 0
    huge: bool = False
    flops: int = 0


PROGRAMS = {
    "10,000,000 elements: add": Row(elementwise("add", TEN_MILLION), 12 * TEN_MILLION),
    "10,000,000 elements: add, int64 and float32": Row(mixed(lambda x, y: x + y), 16 * TEN_MILLION),
    "10,000,000 elements: the same, converted first": Row(mixed(lambda x, y: x.float() + y), 16 * TEN_MILLION),
    "10,000,000 elements: exp": Row(elementwise("exp", TEN_MILLION), 8 * TEN_MILLION),
    "10,000,000 elements: tanh": Row(elementwise("tanh", TEN_MILLION), 8 * TEN_MILLION),
    "10,000,000 elements: sum": Row(elementwise("sum", TEN_MILLION), 4 * TEN_MILLION),
    "100,000,000 elements: add": Row(elementwise("add", HUNDRED_MILLION), 12 * HUNDRED_MILLION, huge=True),
    "100,000,000 elements: tanh": Row(elementwise("tanh", HUNDRED_MILLION), 8 * HUNDRED_MILLION, huge=True),
    "100,000,000 elements: sum": Row(elementwise("sum", HUNDRED_MILLION), 4 * HUNDRED_MILLION, huge=True),
    "A B, 4096 x 4096": Row(large_product, huge=True, flops=2 * 4096**3),
    "softmax, 1024 x 1024, with gradient": Row(softmax),
    "layer norm, 1024 x 1024, with gradients": Row(layer_norm),
    "GELU by hand, 1,000,000 elements, with gradient": Row(gelu_by_hand),
    "step of a GPT, 2 blocks of width 64, context 64, batch 8, AdamW": Row(training(training_programs.gpt)),
    "step of LeNet, 28 x 28, batch 32, SGD": Row(training(training_programs.lenet)),
}
