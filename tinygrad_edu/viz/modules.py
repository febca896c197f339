"""Which recorded operations belong to which Module: those that were numbered while its `forward` ran."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from ..autograd.node import Node, _next_number

Ranges = list[tuple[str, int, int]]  # a module's name, and the numbers between which its operations lie


def traced(model: Any, inputs: tuple[Any, ...]) -> tuple[Tensor, Ranges]:
    """The result of *model* for *inputs*, and when each module ran. TypeError for a result that is no tensor."""
    ranges: Ranges = []
    began: dict[str, int] = {}
    handles = []
    for name, module in list(model.named_modules())[1:]:

        def begin(module: Any, x: Any, name: str = name) -> None:
            began[name] = _next_number()

        def end(module: Any, x: Any, y: Any, name: str = name) -> None:
            ranges.append((f"{name}: {type(module).__name__}", began[name], _next_number()))

        handles += [module.register_forward_pre_hook(begin), module.register_forward_hook(end)]
    try:
        out = model(*inputs)
    finally:
        for handle in handles:
            handle.remove()
    if not isinstance(out, Tensor):
        raise TypeError(f"draw() draws the graph of a tensor; {type(model).__name__} returned a {type(out).__name__}")
    return out, ranges


def groups_of(items: list[Any], ranges: Ranges, depth: int | None) -> dict[Any, str]:
    """For each node of a module at *depth* or below, the name of its module at that depth; a module that ran several
    times is several.
    """
    if depth is None:
        return {}
    groups = {}
    for item in items:
        if isinstance(item, Node):
            inside = [
                (start, name) for name, start, end in ranges
                if start < item.number < end and name.partition(":")[0].count(".") < depth
            ]  # fmt: skip
            if inside:
                start, name = max(inside)
                groups[item] = name if sum(n == name for n, _, _ in ranges) == 1 else f"{name} #{start}"
    return groups
