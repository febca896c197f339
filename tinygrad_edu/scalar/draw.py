"""Pictures of a graph of Values: an SVG for a page or a notebook, an indented tree for the terminal.

The function has the module's name, so import it from here: `from tinygrad_edu.scalar.draw import draw`.

>>> from tinygrad_edu.scalar import Value
>>> a = Value(5.0, label="a")
>>> b = a + a
>>> c = b * 3
>>> c.backward()
>>> print(draw(c))
[* 3]  data 30.0, grad 1.0
└─ [+]  data 10.0, grad 3.0
   ├─ a  data 5.0, grad 6.0
   └─ a  (above)
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from . import rules, svg
from .graph import Vertex, freeze, near
from .value import Value

DESCRIBED = 30  # vertices of a graph that its description in words names one by one


def draw(value: Value, limit: int = 300) -> Picture:
    """The graph that made *value*, as it is now; of more than *limit* values the part that is nearest to it.

    Leaves have square corners and a bar, *value* itself a double frame. Edges lead from the inputs of an operation, on
    the left, to its result. TypeError where *value* is no Value, ValueError where *limit* is below 1.

    >>> from tinygrad_edu.scalar import Value
    >>> picture = draw(Value(2.0, "x") * Value(-3.0, "w"))
    >>> picture.svg.startswith("<svg")
    True
    """
    if not isinstance(value, Value):
        raise TypeError(f"draw() draws the graph of a Value, and {value!r} is none")
    if limit < 1:
        raise ValueError(f"draw(): limit must be 1 or more, not {limit}")
    values, left_out = near(value, limit)
    return Picture(freeze(values), left_out)


class Picture:
    """A graph to look at: a notebook shows it by itself, `print` shows its text."""

    def __init__(self, vertices: list[Vertex], left_out: int) -> None:
        self.vertices = vertices
        self.left_out = left_out

    @cached_property
    def svg(self) -> str:
        """The picture as an SVG element, which can stand in a file or within a page."""
        return svg.render(self.vertices, self.left_out, self._description())

    @cached_property
    def text(self) -> str:
        """The graph as a tree, under each value its inputs; a value that is met again is only named."""
        return "\n".join(_tree(self.vertices, self.left_out))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the SVG to *path*, which must end in .svg; ValueError otherwise."""
        path = Path(path)
        if path.suffix.lower() != ".svg":
            raise ValueError(f"a Picture is saved as SVG: the path must end in .svg, not {path.name!r}")
        path.write_text(self.svg, encoding="utf-8")

    def _description(self) -> str:
        results = sum(bool(v.op) for v in self.vertices)
        text = f"From left to right: {len(self.vertices) - results:,} leaves, {results:,} results, the output last."
        if len(self.vertices) > DESCRIBED:
            return text
        return f"{text} As a tree from the output down: {'; '.join(self.text.splitlines())}."

    def _repr_svg_(self) -> str:
        return self.svg

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Picture of {len(self.vertices):,} values>"


def _tree(vertices: list[Vertex], left_out: int) -> list[str]:
    """The lines of the tree, with numbers (#1, #2) for the shared values that have no label."""
    uses = [0] * len(vertices)
    for v in vertices:
        for p in v.parents:
            uses[p] += 1
    names: dict[int, str] = {}
    lines: list[str] = []
    stack = [(0, "", "")]
    while stack:
        i, lead, branch = stack.pop()
        v = vertices[i]
        if i in names:
            lines.append(f"{lead}{branch}{names[i]}  (above)")
            continue
        label = str(v.label) or (f"#{sum(n.startswith('#') for n in names.values()) + 1}" if uses[i] > 1 else "")
        names[i] = label
        made = f"[{rules.operation(v.op, v.constant)}]" if v.op else ""
        head = " ".join(filter(None, [label, made])) or "leaf"
        lines.append(
            f"{lead}{branch}{head}  data {rules.short(v.data)}, grad {rules.short(v.grad)}"
            + (f"  ({v.hidden:,} left out)" if v.hidden else "")
        )
        below = lead + {"": "", "├─ ": "│  ", "└─ ": "   "}[branch]
        last = len(v.parents) - 1
        stack.extend((v.parents[k], below, "└─ " if k == last else "├─ ") for k in range(last, -1, -1))
    return [*lines, f"... {left_out:,} more left out"] if left_out else lines
