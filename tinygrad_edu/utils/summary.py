"""summary: the layers of a model, with the shapes that pass through them, their parameters and the memory of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .._tensor import Tensor
from ..autograd.modes import no_grad
from ..nn import Module
from ..ops.creation import zeros

__all__ = ["Summary", "summary"]


@dataclass
class Row:
    """One call of one module."""

    name: str
    kind: str
    depth: int
    shapes: list[list[int]]  # of its results
    parameters: int  # its own, without those of the modules within; 0 where they were counted before
    output_bytes: int  # of its results, where it has no modules within, which would have counted them


@dataclass
class Summary:
    """What `summary` returns; it prints as a table."""

    rows: list[Row] = field(default_factory=list)
    total_params: int = 0
    trainable_params: int = 0
    param_bytes: int = 0  # parameters and buffers
    input_bytes: int = 0
    output_bytes: int = 0  # of all results of one forward pass, which training keeps until the backward pass

    def __str__(self) -> str:
        names = [f"{'  ' * row.depth}{row.name} ({row.kind})" if row.name else row.kind for row in self.rows]
        shapes = [" ".join(map(str, row.shapes)) for row in self.rows]
        counts = [f"{row.parameters:,}" if row.parameters else "-" for row in self.rows]
        table = list(zip(["layer", *names], ["output shape", *shapes], ["parameters", *counts], strict=True))
        wide = [max(len(row[i]) for row in table) for i in range(3)]
        lines = [f"{a:{wide[0]}}  {b:{wide[1]}}  {c:>{wide[2]}}".rstrip() for a, b, c in table]
        rule = "-" * max(sum(wide) + 4, 40)
        return "\n".join([lines[0], rule, *lines[1:], rule, *self._totals()])

    __repr__ = __str__

    def _totals(self) -> list[str]:
        frozen = self.total_params - self.trainable_params
        return [
            f"parameters: {self.total_params:,}" + (f", of which {frozen:,} are not trained" if frozen else ""),
            f"memory: parameters {_size(self.param_bytes)}, input {_size(self.input_bytes)}, "
            f"results of the layers {_size(self.output_bytes)}",
        ]


def summary(
    model: Module, input_size: Any = None, input_data: Any = None, dtypes: Sequence[Any] | None = None
) -> Summary:
    """The layers of *model* as an input passes through them: the shape of each one's result, its parameters, and the
    memory of both.

    *input_size* is the shape of a batch, or a list of shapes for several inputs, of *dtypes* or float32; zeros are
    passed, in evaluation mode and without gradients. *input_data*, a tensor or several, is passed as it is. ValueError
    if neither is given.

    >>> from tinygrad_edu import nn
    >>> from tinygrad_edu.utils import summary
    >>> print(summary(nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)), (1, 64)))
    layer         output shape  parameters
    ----------------------------------------
    Sequential    [1, 10]                -
      0 (Linear)  [1, 32]            2,080
      1 (ReLU)    [1, 32]                -
      2 (Linear)  [1, 10]              330
    ----------------------------------------
    parameters: 2,410
    memory: parameters 9.4 KiB, input 256 B, results of the layers 296 B
    """
    inputs = _inputs(input_size, input_data, dtypes)
    watch = _Watch(model)
    training = {module: module.training for module in model.modules()}
    handles = [module.register_forward_hook(watch.leave) for module in training]
    handles += [module.register_forward_pre_hook(watch.enter) for module in training]
    try:
        with no_grad():
            model.eval()(*inputs)
    finally:
        for handle in handles:
            handle.remove()
        for module, mode in training.items():
            module.training = mode
    out = watch.summary
    out.input_bytes = sum(_bytes(x) for x in inputs)
    out.output_bytes = sum(row.output_bytes for row in out.rows)
    for parameter in model.parameters():
        out.total_params += parameter.numel()
        out.trainable_params += parameter.numel() if parameter.requires_grad else 0
    out.param_bytes = sum(_bytes(x) for x in (*model.parameters(), *model.buffers()))
    return out


def _inputs(sizes: Any, data: Any, dtypes: Sequence[Any] | None) -> list[Any]:
    if data is not None:
        return list(data) if isinstance(data, (list, tuple)) else [data]
    if sizes is None:
        raise ValueError("summary needs input_size, the shape of a batch, or input_data")
    shapes = [sizes] if all(isinstance(n, int) for n in sizes) else list(sizes)
    kinds = [None] * len(shapes) if dtypes is None else dtypes
    return [zeros(tuple(shape), dtype=kind) for shape, kind in zip(shapes, kinds, strict=True)]


class _Watch:
    """The hooks that write down each call: a module's row is made when it begins, so that it stands above those of the
    modules within it."""

    def __init__(self, model: Module) -> None:
        self.summary = Summary()
        self.names = {module: name.rpartition(".")[2] for name, module in model.named_modules()}
        self.counted: set[Any] = set()
        self.open: list[Row] = []

    def enter(self, module: Module, args: Any) -> None:
        own = [p for p in module._parameters.values() if p is not None and p not in self.counted]
        self.counted.update(own)
        count = sum(p.numel() for p in own)
        row = Row(self.names[module], type(module).__name__, len(self.open), [], count, 0)
        self.summary.rows.append(row)
        self.open.append(row)

    def leave(self, module: Module, args: Any, result: Any) -> None:
        row = self.open.pop()
        tensors = list(_tensors(result))
        row.shapes = [list(x.shape) for x in tensors]
        if self.summary.rows[-1] is row:
            row.output_bytes = sum(_bytes(x) for x in tensors)


def _tensors(x: Any) -> Any:
    if isinstance(x, Tensor):
        yield x
    elif isinstance(x, (list, tuple, dict)):
        for part in x.values() if isinstance(x, dict) else x:
            yield from _tensors(part)


def _bytes(x: Any) -> int:
    return x.numel() * x.element_size() if isinstance(x, Tensor) else 0


def _size(count: float) -> str:
    """A number of bytes, as people say it."""
    units = ["KiB", "MiB", "GiB"]
    if count < 1024:
        return f"{count:.0f} B"
    while count >= 1024 * 1024 and len(units) > 1:
        count, units = count / 1024, units[1:]
    return f"{count / 1024:.1f} {units[0]}"
