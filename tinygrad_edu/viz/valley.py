"""show_paths: a valley from above, with its contour lines, and the paths that optimizers took down into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from .._tensor import wrap
from ..dtypes import float64

WIDTH, HEIGHT, MARGIN, LEGEND = 520.0, 320.0, 12.0, 20.0
COLUMNS, ROWS, LEVELS = 64, 44, 12  # of the grid on which the height is asked for, and of contour lines
MOST = 6  # paths that can be told apart

# A page with a theme of its own says so in data-theme, other pages follow the reader's system.
_LIGHT = "--paper:#fff;--ink:#1d2733;--line:#c3ccd6;" + "".join(
    f"--p{i}:{colour};" for i, colour in enumerate(["#2563ab", "#c2410c", "#15803d", "#7c3aed", "#a16207", "#be185d"])
)
_DARK = "--paper:#14171b;--ink:#e8edf2;--line:#46515d;" + "".join(
    f"--p{i}:{colour};" for i, colour in enumerate(["#6cb0ee", "#ffb454", "#6ee7a0", "#c4b5fd", "#fde047", "#f9a8d4"])
)
DASHES = ["none", "7 3", "2 3", "10 3 2 3", "5 5", "1 4"]
STYLE = f"""
.tg-valley{{{_LIGHT}}}
@media (prefers-color-scheme:dark){{.tg-valley{{{_DARK}}}}}
[data-theme="light"] .tg-valley{{{_LIGHT}}}
[data-theme="dark"] .tg-valley{{{_DARK}}}
.tg-valley text{{font:12px system-ui,sans-serif;fill:var(--ink)}}
.tg-valley .tg-paper{{fill:var(--paper)}}
.tg-valley .tg-contour{{fill:none;stroke:var(--line);stroke-width:1}}
.tg-valley .tg-end{{fill:none;stroke:var(--ink);stroke-width:1.5}}
""".strip() + "".join(
    f"\n.tg-valley .tg-p{i}{{fill:none;stroke:var(--p{i});stroke-width:2;stroke-dasharray:{dash}}}"
    f"\n.tg-valley .tg-d{i}{{fill:var(--p{i})}}"
    for i, dash in enumerate(DASHES)
)


class ValleyPicture:
    """A valley to look at; a notebook and a page of the book show it by themselves."""

    def __init__(self, title: str, body: Sequence[str], legend: float) -> None:
        inside, height = "\n".join(body), HEIGHT + legend
        self.svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" class="tg-valley" role="img" '
            f'width="{WIDTH:.0f}" height="{height:.0f}" style="max-width:100%;height:auto" '
            f'viewBox="0 0 {WIDTH:.0f} {height:.0f}"><title>{escape(title)}</title>\n<style>{STYLE}</style>\n'
            f'<rect class="tg-paper" width="{WIDTH:.0f}" height="{height:.0f}" rx="8"/>\n{inside}\n</svg>\n'
        )

    def _repr_svg_(self) -> str:
        return self.svg


def show_paths(
    height: Callable[[Any, Any], Any], paths: Mapping[str, Sequence[Sequence[float]]], x: tuple[float, float],
    y: tuple[float, float], lowest: tuple[float, float] | None = None,
) -> ValleyPicture:
    """Contour lines of *height*, a function of two tensors, where these are from *x*[0] to *x*[1] and from *y*[0] to
    *y*[1]; and each of at most six *paths*, points by name, of which every step has a dot. A ring marks the *lowest*.

    The lines are closer the steeper it is, but closer together near the bottom than high up, where they would hide all.

    >>> show_paths(lambda x, y: x**2 + y**2, {"straight": [(-1, 1), (0, 0)]}, (-2, 2), (-2, 2)).svg[:4]
    '<svg'
    """
    if not 1 <= len(paths) <= MOST:
        raise ValueError(f"show_paths() draws one to {MOST} paths, got {len(paths)}")

    def place(point: Sequence[float]) -> tuple[float, float]:
        across, up = ((p - low) / (high - low) for p, (low, high) in zip(point, (x, y)))
        return MARGIN + across * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)

    xs, ys = np.linspace(*x, COLUMNS), np.linspace(*y, ROWS)
    grid = [wrap(array, float64) for array in np.meshgrid(xs, ys)]
    heights = np.array(height(*grid).tolist())
    low, high = heights.min(), heights.max()
    body = []
    for k in range(1, LEVELS + 1):
        lines = contour(heights, low + (high - low) * (k / (LEVELS + 1)) ** 3)
        pieces = ([place((x[0] + i * (xs[1] - xs[0]), y[0] + j * (ys[1] - ys[0]))) for i, j in line] for line in lines)
        drawn = "".join(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" for a, b in pieces)
        body.append(f'<path class="tg-contour" d="{drawn}"/>')
    if lowest is not None:
        body.append('<circle class="tg-end" cx="{:.1f}" cy="{:.1f}" r="6"/>'.format(*place(lowest)))
    for i, (name, path) in enumerate(paths.items()):
        body += _path(i, name, [place(point) for point in path])
    title = f"The paths of {', '.join(paths)} from above"
    return ValleyPicture(title, body, LEGEND * ((len(paths) + 2) // 3))


def _path(number: int, name: str, points: list[tuple[float, float]]) -> Iterator[str]:
    """A line through the *points*, a dot at each, and an entry of the legend; what is outside is cut off."""
    clip = f"polygon(0 0, {WIDTH:.0f}px 0, {WIDTH:.0f}px {HEIGHT:.0f}px, 0 {HEIGHT:.0f}px)"
    line = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
    dots = "".join(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="2.4"/>' for px, py in points if 0 <= py <= HEIGHT)
    yield f'<g style="clip-path:{clip}"><polyline class="tg-p{number}" points="{line}"/></g>'
    yield f'<g class="tg-d{number}">{dots}</g>'
    left, top = MARGIN + number % 3 * (WIDTH - 2 * MARGIN) / 3, HEIGHT + 8 + number // 3 * LEGEND
    yield f'<path class="tg-p{number}" d="M{left:.0f} {top:.0f}h28"/>'
    yield f'<text x="{left + 34:.0f}" y="{top + 4:.0f}">{escape(name)}</text>'


def contour(heights: np.ndarray, level: float) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The pieces of the line at *level*, each a pair of points (column, row), by marching from square to square.

    Along each side of a square whose ends lie on different sides of the level, the line passes where the height, were
    it even in between, would be the level.

    >>> list(contour(np.array([[0.0, 0.0], [4.0, 4.0]]), 1.0))
    [((1.0, 0.25), (0.0, 0.25))]
    """
    above = heights > level
    changes = (above[:-1, :-1] != above[1:, 1:]) | (above[1:, :-1] != above[:-1, 1:])
    for j, i in zip(*np.nonzero(changes | (above[:-1, :-1] != above[:-1, 1:]))):
        corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
        points = []
        for (i0, j0), (i1, j1) in zip(corners, [*corners[1:], corners[0]]):
            a, b = heights[j0, i0], heights[j1, i1]
            if above[j0, i0] != above[j1, i1]:
                share = (level - a) / (b - a)
                points.append((float(i0 + share * (i1 - i0)), float(j0 + share * (j1 - j0))))
        yield from zip(points[::2], points[1::2])
