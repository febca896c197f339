"""How a tensor shows itself to people: in a notebook, and as a page that steps through its backward pass."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from .._tensor import Tensor
from .define import op

if TYPE_CHECKING:
    from pathlib import Path

__all__: list[str] = []  # methods of Tensor only

LARGEST_GRAPH = 60  # boxes that a notebook shows unasked


@op()
def step_through(input: Tensor, path: str | os.PathLike[str] | None = None, names: Any = None) -> Path:
    """Write a page in which the reader steps backward through the graph of this tensor of one element, node by node;
    open it in a browser, unless *path* says where to write it; return its path.

    *names*, a Module or a dictionary of tensors, says what the leaves are called. No `.grad` is touched and nothing is
    freed. ValueError for several elements, and for a tensor that was not recorded.

    >>> import tempfile, tinygrad_edu as torch
    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     (w * w).sum().step_through(f"{folder}/step.html", names={"w": w}).name
    'step.html'
    """
    from ..viz.stepper import open_stepper

    return open_stepper(input, path, names)


@op()
def _repr_html_(self: Tensor) -> str:
    """For notebooks: what `print` shows and, of a recorded tensor with a small graph, the graph, folded away."""
    from html import escape

    text = f"<pre>{escape(repr(self))}</pre>"
    if self.grad_fn is None:
        return text
    from ..viz.draw import Picture
    from ..viz.graph import freeze, walk

    items = walk(self)
    if len(items) > LARGEST_GRAPH:
        return text
    return f"{text}<details><summary>its graph</summary>{Picture(freeze(items)).svg}</details>"
