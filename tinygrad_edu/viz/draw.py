"""draw: the graph behind a tensor, a Value or a run of a Module, as a picture."""

from __future__ import annotations

import os
import zlib
from functools import cached_property
from pathlib import Path
from typing import Any

from .. import scalar
from .._tensor import Tensor
from ..scalar.draw import draw as draw_value
from ..scalar.layout import arrange
from ..scalar.svg import BOX, CAPSULE, CHARACTER, MARGIN, STYLE, Markup, clean, edges, tag
from .graph import Vertex, freeze, walk
from .modules import groups_of, traced

LIMIT = 300  # vertices: a graph of more is no picture any more


def draw(value: Any, *inputs: Any, names: Any = None, depth: int | None = None) -> Any:
    """The graph that made *value*, a tensor or a scalar Value; of a Module, that of its result for *inputs*.

    Leaves have square corners and a bar, the result a double frame; each box shows the operation and the shape, and
    whoever points at it sees more. *names*, a Module or a dictionary of tensors, says what the leaves are called. Of a
    Module, *depth* 1 makes one box of each of its children, 2 one of each of theirs; None shows every operation.
    TypeError for anything else, ValueError for what was not recorded or has more than 300 boxes.

    >>> import tinygrad_edu as torch
    >>> w = torch.ones(2, 3, requires_grad=True)
    >>> print(draw((w * 2).sum(), names={"w": w}))
    Sum ()
    └─ Mul (2, 3)
       └─ w (2, 3)
    """
    if isinstance(value, scalar.Value):
        return draw_value(value)
    groups: dict[Any, str] = {}
    if not isinstance(value, Tensor):
        if not hasattr(value, "named_modules"):
            raise TypeError(f"draw() draws the graph of a tensor, a Value or a Module, not of a {type(value).__name__}")
        names = value if names is None else names
        value, ranges = traced(value, inputs)
        groups = groups_of(walk(value), ranges, depth)
    vertices = freeze(walk(value), names, groups)
    if len(vertices) > LIMIT:
        raise ValueError(f"a graph of {len(vertices):,} boxes is too large to draw; {LIMIT} is the most")
    return Picture(vertices)


class Picture:
    """A graph to look at: a notebook shows it by itself, `print` shows its text."""

    def __init__(self, vertices: list[Vertex]) -> None:
        self.vertices = vertices

    @cached_property
    def svg(self) -> str:
        """The picture as an SVG element, which can stand in a file or within a page."""
        return render(self.vertices, "; ".join(str(self).splitlines()))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the SVG to *path*, which must end in .svg; ValueError otherwise."""
        path = Path(path)
        if path.suffix.lower() != ".svg":
            raise ValueError(f"a Picture is saved as SVG: the path must end in .svg, not {path.name!r}")
        path.write_text(self.svg, encoding="utf-8")

    def _repr_svg_(self) -> str:
        return self.svg

    def __str__(self) -> str:
        lines, met = [], set()
        stack = [(0, "", "")]
        while stack:
            i, lead, branch = stack.pop()
            vertex = self.vertices[i]
            again = "  (above)" if i in met and vertex.parents else ""
            lines.append(f"{lead}{branch}{headline(vertex)} {vertex.shape}{again}")
            if not again:
                met.add(i)
                below = lead + {"": "", "├─ ": "│  ", "└─ ": "   "}[branch]
                last = len(vertex.parents) - 1
                ends = ["└─ " if k == last else "├─ " for k in range(last + 1)]
                stack.extend((vertex.parents[k], below, ends[k]) for k in range(last, -1, -1))
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Picture of {len(self.vertices)} boxes>"


def headline(vertex: Vertex) -> str:
    """What a box is called: a module or a leaf by its name, an operation by its own."""
    return vertex.name or vertex.title or "leaf"


def render(vertices: list[Vertex], description: str, second: str = "") -> str:
    """The whole picture; *description* is read to those who cannot see it. *second* stands on the lower line of each
    box.
    """
    room = max(max(len(headline(v)) + 2 + len(v.shape), 14 if second else 0) for v in vertices) * CHARACTER + 24
    high = BOX if second else CAPSULE + 8
    layout = arrange([v.parents for v in vertices], [(room, high)] * len(vertices))
    parts = edges(vertices, layout)
    parts += [_box(i, v, *layout.boxes[i], room, high, second) for i, v in enumerate(vertices)]
    width, height = layout.width + 2 * MARGIN, layout.height + 2 * MARGIN
    mark = f"tg-{zlib.crc32(''.join(parts).encode()):08x}"  # the same picture has the same name in every build
    head = [
        tag("title", f"Graph of {len(vertices)} boxes", id=f"{mark}-t"),
        tag("desc", clean(description), id=f"{mark}-d"),
        f"<style>{STYLE}</style>",
        tag("rect", class_="tg-paper", x=-MARGIN, y=-MARGIN, width=width, height=height, rx=8),
    ]
    return tag(
        "svg",
        Markup("\n".join(["", *head, *parts, ""])),
        xmlns="http://www.w3.org/2000/svg", class_="tg-graph", role="img",
        aria_labelledby=f"{mark}-t", aria_describedby=f"{mark}-d", width=width, height=height,
        viewBox=f"{-MARGIN:.1f} {-MARGIN:.1f} {width:.1f} {height:.1f}", style="max-width:100%;height:auto",
    )  # fmt: skip


def _box(i: int, v: Vertex, x: float, y: float, width: float, high: float, second: str) -> Markup:
    top, corner = y - high / 2, 7 if v.title else 0
    parts = [tag("title", clean(v.about) + (f", {second} none" if second else ""))]
    if i == 0:
        parts.append(
            tag("rect", class_="tg-frame", x=x - 3.5, y=top - 3.5, width=width + 7, height=high + 7, rx=corner + 3)
        )
    dashed = {"stroke_dasharray": "5 3"} if v.title == "module" else {}
    parts.append(tag("rect", class_="tg-box", x=x, y=top, width=width, height=high, rx=corner, **dashed))
    if not v.title:
        parts.append(tag("rect", class_="tg-bar", x=x, y=top, width=4.0, height=high))
    line = y - 4 if second else y + 4
    name, end = clean(headline(v)), x + width - 9
    parts.append(tag("text", name, class_="tg-name" if v.name or v.title else "tg-soft", x=x + 10, y=line))
    parts.append(tag("text", v.shape, class_="tg-soft", text_anchor="end", x=end, y=line))
    if second:
        parts.append(tag("text", second, class_="tg-soft", x=x + 10, y=y + 13))
        parts.append(tag("text", "-", class_="tg-grad", text_anchor="end", x=end, y=y + 13))
    kind = " ".join(["tg-vertex", "tg-inner" if v.title else "tg-leaf"] + ["tg-output"] * (i == 0))
    return tag("g", Markup("".join(parts)), class_=kind, data_vertex=i)
