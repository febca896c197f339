"""The picture of a graph of Values as SVG: boxes for values, capsules for operations, smooth edges, light and dark."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any, Protocol

from . import rules
from .graph import Vertex
from .layout import Curve, Layout, arrange

CHARACTER = 7.25  # the width of a character of the monospaced type at 12 pixels
BOX = 44.0  # the height of a box, and that of a capsule
CAPSULE = 24.0
STEM = 9.0  # from the capsule to its box
MARGIN = 12.0
LONGEST = 16  # characters of a label that are shown

_LIGHT = """--paper:#fff;--ink:#1d2733;--soft:#5b6875;--edge:#97a3b0;--grad:#a8371c;--leaf:#e9f3fd;
--leaf-edge:#2b6cab;--mid:#f5f6f8;--mid-edge:#8793a0;--out:#fff3dc;--out-edge:#a86a10;--op:#e3e7ec;--accent:#c2410c"""
_DARK = """--paper:#14171b;--ink:#e8edf2;--soft:#a3afbb;--edge:#5f6d7b;--grad:#ff9d80;--leaf:#14293d;
--leaf-edge:#6cb0ee;--mid:#20262d;--mid-edge:#75828f;--out:#392b12;--out-edge:#e0a94b;--op:#343d47;--accent:#ffb454"""
# A page with a theme of its own says so in data-theme, as furo does; elsewhere the reader's system decides.
STYLE = f"""
.tg-graph{{{_LIGHT}}}
@media (prefers-color-scheme:dark){{.tg-graph{{{_DARK}}}}}
[data-theme="light"] .tg-graph{{{_LIGHT}}}
[data-theme="dark"] .tg-graph{{{_DARK}}}
.tg-graph text{{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink)}}
.tg-graph .tg-paper{{fill:var(--paper)}}
.tg-graph .tg-edge{{fill:none;stroke:var(--edge);stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}}
.tg-graph .tg-box{{fill:var(--mid);stroke:var(--mid-edge);stroke-width:1.2}}
.tg-graph .tg-leaf .tg-box{{fill:var(--leaf);stroke:var(--leaf-edge)}}
.tg-graph .tg-leaf .tg-bar{{fill:var(--leaf-edge)}}
.tg-graph .tg-output .tg-box{{fill:var(--out);stroke:var(--out-edge)}}
.tg-graph .tg-frame{{fill:none;stroke:var(--out-edge);stroke-width:1.2}}
.tg-graph .tg-op{{fill:var(--op);stroke:var(--mid-edge);stroke-width:1}}
.tg-graph .tg-stem{{stroke:var(--mid-edge);stroke-width:1.5}}
.tg-graph .tg-name{{font-weight:700}}
.tg-graph .tg-soft{{fill:var(--soft)}}
.tg-graph .tg-grad{{fill:var(--grad)}}
""".strip()



class HasParents(Protocol):
    """What edges lead to: anything that knows its parents by their places in a list, each use one."""

    @property
    def parents(self) -> tuple[int, ...]: ...


def render(vertices: list[Vertex], left_out: int, description: str) -> str:
    """The whole picture; *description* is read to those who cannot see it."""
    room = max(_room(v) for v in vertices)
    layout = arrange([v.parents for v in vertices], [(room + _lead(v), BOX) for v in vertices])
    parts = edges(vertices, layout)
    parts += [_vertex(i, v, *layout.boxes[i], room) for i, v in enumerate(vertices)]
    note = f"{left_out:,} more value{'s are' if left_out > 1 else ' is'} left out" if left_out else ""
    width = max(layout.width, len(note) * CHARACTER) + 2 * MARGIN
    height = layout.height + 2 * MARGIN
    if note:
        parts.append(tag("text", note, class_="tg-soft", x=0.0, y=layout.height + 22))
        height += 24
    label = clean(vertices[0].label)
    title = f"Graph of {len(vertices):,} value{'s' * (len(vertices) > 1)}{f' that make {label}' if label else ''}"
    mark = f"tg-{zlib.crc32(''.join(parts).encode()):08x}"  # the same picture has the same name in every build
    head = [
        tag("title", title, id=f"{mark}-t"),
        tag("desc", clean(description), id=f"{mark}-d"),
        f"<style>{STYLE}</style>",
        tag("rect", class_="tg-paper", x=-MARGIN, y=-MARGIN, width=width, height=height, rx=8),
    ]
    return tag(
        "svg",
        Markup("\n".join(["", *head, *parts, ""])),
        xmlns="http://www.w3.org/2000/svg",
        class_="tg-graph",
        role="img",
        aria_labelledby=f"{mark}-t",
        aria_describedby=f"{mark}-d",
        width=width,
        height=height,
        viewBox=f"{-MARGIN:.1f} {-MARGIN:.1f} {width:.1f} {height:.1f}",
        style="max-width:100%;height:auto",
    )


class Markup(str):
    """Text that is markup already and must not be escaped again."""


def tag(name: str, content: str = "", **attributes: Any) -> Markup:
    """An element: `class_` stands for class and `text_anchor` for text-anchor, numbers are rounded, text is escaped."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{f"{x:.1f}" if isinstance(x, float) else escape(str(x))}"'
        for key, x in attributes.items()
    )
    inner = content if isinstance(content, Markup) else escape(content)
    return Markup(f"<{name}{written}>{inner}</{name}>" if content else f"<{name}{written}/>")


def clean(text: Any) -> str:
    """*text* in one line, without the characters that XML does not allow."""
    return re.sub(r"[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", str(text))


def _rows(v: Vertex) -> tuple[str, str, str]:
    label = clean(v.label)
    name = label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
    return name or "data", rules.short(v.data), rules.short(v.grad)


def _room(v: Vertex) -> float:
    """The width of the box that the texts of *v* need; the widest is that of all, so that columns are even."""
    name, data, grad = _rows(v)
    wide = len(name) + sum(unicodedata.east_asian_width(c) in "WF" for c in name)  # a Chinese character takes two
    return max(12, wide + 2 + len(data), 6 + len(grad)) * CHARACTER + 18


def _capsule_width(v: Vertex) -> float:
    return max(CAPSULE + 2, len(rules.operation(v.op, v.constant)) * CHARACTER + 14)


def _lead(v: Vertex) -> float:
    """The width of what stands before the box."""
    return _capsule_width(v) + STEM if v.op else 0.0


def _vertex(i: int, v: Vertex, x: float, y: float, width: float) -> Markup:
    """A box with the numbers, the operation before it; a leaf has a bar and square corners, the output a frame."""
    name, data, grad = _rows(v)
    made = f" = {rules.operation(v.op, v.constant)}" if v.op else ""
    left, top, corner = x + _lead(v), y - BOX / 2, 7 if v.op else 0
    start, end = left + 10, left + width - 9
    parts = [tag("title", f"{clean(v.label) or 'value'}{made}: data {v.data!r}, grad {v.grad!r}")]
    if v.op:
        parts += _capsule(v, x, y)
    if i == 0:
        frame: dict[str, Any] = {"x": left - 3.5, "y": top - 3.5, "width": width + 7, "height": BOX + 7}
        parts.append(tag("rect", class_="tg-frame", rx=corner and corner + 3, **frame))
    parts.append(tag("rect", class_="tg-box", x=left, y=top, width=width, height=BOX, rx=corner))
    if not v.op:
        parts.append(tag("rect", class_="tg-bar", x=left, y=top, width=4, height=BOX))
    parts += [
        tag("text", name, class_="tg-name" if v.label else "tg-soft", x=start, y=y - 4),
        tag("text", data, class_="tg-data", text_anchor="end", x=end, y=y - 4),
        tag("text", "grad", class_="tg-soft", x=start, y=y + 13),
        tag("text", grad, class_="tg-grad", text_anchor="end", x=end, y=y + 13),
    ]
    kind = " ".join(["tg-vertex", "tg-inner" if v.op else "tg-leaf"] + ["tg-output"] * (i == 0))
    return tag("g", Markup("".join(parts)), class_=kind, data_vertex=i)


def _capsule(v: Vertex, x: float, y: float) -> list[Markup]:
    width = _capsule_width(v)
    sign = rules.operation(v.op, v.constant)
    parts = [
        tag("line", class_="tg-stem", x1=x + width, y1=y, x2=x + width + STEM, y2=y),
        tag("rect", class_="tg-op", x=x, y=y - CAPSULE / 2, width=width, height=CAPSULE, rx=CAPSULE / 2),
        tag("text", sign, class_="tg-sign", text_anchor="middle", x=x + width / 2, y=y + 4),
    ]
    if v.hidden:
        dots = Markup("…" + tag("title", f"{v.hidden:,} left out"))
        parts.append(tag("text", dots, class_="tg-soft", text_anchor="end", x=x - 9, y=y - 5))
    return parts


def edges(vertices: Sequence[HasParents], layout: Layout) -> list[Markup]:
    """One path for every use of a value, side by side where an operation uses a value more than once."""
    paths: list[Markup] = []
    for child, v in enumerate(vertices):
        x = layout.boxes[child][0]
        for parent, uses in Counter(v.parents).items():
            apart = min(9.0, (CAPSULE - 8) / max(1, uses - 1))
            for use in range(uses):
                d = joined(layout.routes[parent, child], x, (use - (uses - 1) / 2) * apart)
                paths.append(tag("path", class_="tg-edge", data_edge=f"{parent}-{child}", d=d))
    return paths


def joined(curves: list[Curve], end: float, shift: float) -> str:
    """The curves joined, through lanes and up to *end*, with the head of the arrow.

    *shift* parts an edge from its twins: where it ends and, if it is short, where it starts.
    """
    start = shift if len(curves) == 1 else 0.0
    parts = [f"M{curves[0][0]:.1f} {curves[0][1] + start:.1f}"]
    for i, (x1, y1, x2, y2) in enumerate(curves):
        middle = (x1 + x2) / 2
        y1, y2 = y1 + start, y2 + (shift if i == len(curves) - 1 else 0.0)
        parts.append(f"L{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}")
    y = curves[-1][3] + shift
    parts.append(f"L{end:.1f} {y:.1f}M{end - 5:.1f} {y - 3.5:.1f}L{end:.1f} {y:.1f}L{end - 5:.1f} {y + 3.5:.1f}")
    return "".join(parts)
