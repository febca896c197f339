"""Two plots for the book, SVG made in Python: losses over the steps, and points in the plane with a model's opinion.

>>> losses = curve({"one neuron": [1.0, 0.5, 0.25]})
>>> losses.svg.startswith("<svg")
True
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 480.0, 280.0, 44.0, 12.0, 14.0, 34.0
LEGEND, ROW = 138.0, 18.0  # the width of a legend, and the height of a line in it
CELL = 4.0  # the side in pixels of a square in which a model is asked once

# A page with a theme of its own says so in data-theme, other pages follow the reader's system.
_LIGHT = "--paper:#fff;--ink:#1d2733;--soft:#5b6875;--line:#d5dae2;--first:#2563ab;--second:#c2410c"
_DARK = "--paper:#14171b;--ink:#e8edf2;--soft:#a3afbb;--line:#3a434d;--first:#6cb0ee;--second:#ffb454"
STYLE = f"""
.tg-plot{{{_LIGHT}}}
@media (prefers-color-scheme:dark){{.tg-plot{{{_DARK}}}}}
[data-theme="light"] .tg-plot{{{_LIGHT}}}
[data-theme="dark"] .tg-plot{{{_DARK}}}
.tg-plot text{{font:12px system-ui,sans-serif;fill:var(--soft)}}
.tg-plot .tg-paper{{fill:var(--paper)}}
.tg-plot .tg-axis{{stroke:var(--line);fill:none}}
.tg-plot .tg-first{{stroke:var(--first);fill:none;stroke-width:2}}
.tg-plot .tg-second{{stroke:var(--second);fill:none;stroke-width:2;stroke-dasharray:6 3}}
.tg-plot .tg-dot{{fill:var(--first)}}
.tg-plot .tg-triangle{{fill:var(--second)}}
.tg-plot .tg-area-first{{fill:var(--first);opacity:.18}}
.tg-plot .tg-area-second{{fill:var(--second);opacity:.18}}
""".strip()


class Plot:
    """An SVG picture, which a notebook and a page of the book show by themselves."""

    def __init__(self, title: str, body: list[str]) -> None:
        lines = "\n".join(body)
        self.svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" class="tg-plot" role="img" '
            f'width="{WIDTH:.0f}" height="{HEIGHT:.0f}" style="max-width:100%;height:auto" '
            f'viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}"><title>{escape(title)}</title>\n<style>{STYLE}</style>\n'
            f'<rect class="tg-paper" width="{WIDTH:.0f}" height="{HEIGHT:.0f}" rx="8"/>\n{lines}\n</svg>\n'
        )

    def _repr_svg_(self) -> str:
        return self.svg


class Frame:
    """Where the numbers from *x0* to *x1* and from *y0* to *y1* lie in the picture."""

    def __init__(self, x0: float, x1: float, y0: float, y1: float) -> None:
        self.x0, self.x1, self.y0, self.y1 = x0, x1, y0, y1

    def x(self, x: float) -> float:
        return LEFT + (x - self.x0) / (self.x1 - self.x0) * (WIDTH - LEFT - RIGHT)

    def y(self, y: float) -> float:
        return HEIGHT - BOTTOM - (y - self.y0) / (self.y1 - self.y0) * (HEIGHT - TOP - BOTTOM)

    def axes(self, xs: Sequence[float], ys: Sequence[float], name: str = "") -> list[str]:
        """Numbers along both axes, a faint line for each of *ys*, and the *name* of the horizontal axis."""
        parts = []
        for y in ys:
            at = self.y(y)
            parts.append(f'<path class="tg-axis" d="M{LEFT:.0f} {at:.1f}H{WIDTH - RIGHT:.0f}"/>')
            parts.append(f'<text x="{LEFT - 6:.0f}" y="{at + 4:.1f}" text-anchor="end">{y:g}</text>')
        for x in xs:
            parts.append(f'<text x="{self.x(x):.1f}" y="{HEIGHT - BOTTOM + 16:.0f}" text-anchor="middle">{x:g}</text>')
        middle = (LEFT + WIDTH - RIGHT) / 2
        parts.append(f'<text x="{middle:.0f}" y="{HEIGHT - 4:.0f}" text-anchor="middle">{escape(name)}</text>')
        return parts


def curve(histories: Mapping[str, Sequence[float]], name: str = "step") -> Plot:
    """The losses of one training or of two, over their steps; ValueError for three, which nobody could tell apart."""
    if not 1 <= len(histories) <= 2 or not all(histories.values()):
        raise ValueError(f"curve() draws one or two histories of at least one loss, got {len(histories)}")
    longest = max(map(len, histories.values()))
    top = max(max(losses) for losses in histories.values()) * 1.05 or 1.0
    frame = Frame(0, max(1, longest - 1), 0, top)
    steps = [step for step in ticks(longest - 1) if step == int(step)] if longest > 1 else [0]
    body = frame.axes(steps, ticks(top), name)
    lines = [[(frame.x(step), frame.y(loss)) for step, loss in enumerate(losses)] for losses in histories.values()]
    left, y = _free_corner([point for line in lines for point in line], len(lines))
    for label, line, kind in zip(histories, lines, ("tg-first", "tg-second")):
        points = " ".join(f"{px:.1f},{py:.1f}" for px, py in line)
        body.append(f'<polyline class="{kind}" points="{points}"/>')
        body.append(f'<path class="{kind}" d="M{left:.0f} {y:.0f}h28"/>')
        body.append(f'<text x="{left + 36:.0f}" y="{y + 4:.0f}">{escape(label)}</text>')
        y += ROW
    return Plot(f"Losses: {', '.join(histories)}", body)


def _free_corner(points: Sequence[tuple[float, float]], rows: int) -> tuple[float, float]:
    """Where the legend begins, of *rows* lines: in a corner that no point is in, the upper right one if possible."""
    above, below = TOP + 10, HEIGHT - BOTTOM - 12 - ROW * (rows - 1)
    corners = [(x, y) for y in (above, below) for x in (WIDTH - RIGHT - LEGEND, LEFT + 10)]
    for x, y in corners:
        if not any(x - 4 < px < x + LEGEND and y - 12 < py < y + ROW * rows for px, py in points):
            return x, y
    return corners[0]


def ticks(top: float) -> list[float]:
    """Round numbers from 0 to *top*, a positive number: three to six of them.

    >>> ticks(101.0)
    [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    """
    power = 10.0 ** math.floor(math.log10(top))
    step = next(s for s in (0.2 * power, 0.5 * power, power, 2 * power) if top / s < 6)
    return [i * step for i in range(int(top / step) + 1)]


def plane(points: Sequence[Sequence[float]], labels: Sequence[float], score: Callable | None = None) -> Plot:
    """Points of the plane, discs where the label is below zero and triangles above.

    *score* takes a pair of numbers; its sign tints the plane.
    """
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    frame = Frame(min(xs) - 0.3, max(xs) + 0.3, min(ys) - 0.3, max(ys) + 0.3)
    body = _areas(frame, score) if score else []
    body += frame.axes(_whole(frame.x0, frame.x1), _whole(frame.y0, frame.y1))
    for (px, py), label in zip(points, labels, strict=True):
        x, y = frame.x(px), frame.y(py)
        if label < 0:
            body.append(f'<circle class="tg-dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>')
        else:
            body.append(f'<path class="tg-triangle" d="M{x:.1f} {y - 4.5:.1f}l4.3 7.5h-8.6z"/>')
    return Plot(f"{len(points)} points of two kinds" + (" and where the model draws the line" if score else ""), body)


def _whole(low: float, high: float) -> list[float]:
    return [n for n in range(-100, 101) if low < n < high]


def _areas(frame: Frame, score: Callable) -> list[str]:
    """A strip for each run of squares in a row with the same sign."""
    parts = []
    columns, rows = int((WIDTH - LEFT - RIGHT) / CELL), int((HEIGHT - TOP - BOTTOM) / CELL)
    for row in range(rows):
        y = frame.y1 - (row + 0.5) / rows * (frame.y1 - frame.y0)
        signs = [float(score((frame.x0 + (i + 0.5) / columns * (frame.x1 - frame.x0), y))) > 0 for i in range(columns)]
        start = 0
        for i in range(1, columns + 1):
            if i == columns or signs[i] != signs[start]:
                kind = "second" if signs[start] else "first"
                x = LEFT + start * CELL
                parts.append(
                    f'<rect class="tg-area-{kind}" x="{x:.0f}" y="{TOP + row * CELL:.0f}" '
                    f'width="{(i - start) * CELL:.0f}" height="{CELL:.0f}"/>'
                )
                start = i
    return parts
