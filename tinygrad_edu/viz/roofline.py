"""show_roofline: how fast programs are, and how fast a machine lets them be, by what they do with a byte they read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from math import ceil, floor, log2, log10

WIDTH, HEIGHT = 520.0, 340.0
LEFT, RIGHT, TOP, BOTTOM = 62.0, 20.0, 28.0, 48.0  # from the edges to the axes

# A page with a theme of its own says so in data-theme, other pages follow the reader's system.
_LIGHT = "--paper:#fff;--ink:#1d2733;--soft:#5b6875;--line:#dde3e9;--roof:#2b6cab;--point:#c2410c"
_DARK = "--paper:#14171b;--ink:#e8edf2;--soft:#a3afbb;--line:#2e3740;--roof:#6cb0ee;--point:#ffb454"
STYLE = f"""
.tg-roof{{{_LIGHT}}}
@media (prefers-color-scheme:dark){{.tg-roof{{{_DARK}}}}}
[data-theme="light"] .tg-roof{{{_LIGHT}}}
[data-theme="dark"] .tg-roof{{{_DARK}}}
.tg-roof text{{font:12px system-ui,sans-serif;fill:var(--ink);stroke:var(--paper);stroke-width:3px;paint-order:stroke}}
.tg-roof .tg-soft{{fill:var(--soft);stroke:none}}
.tg-roof .tg-paper{{fill:var(--paper)}}
.tg-roof .tg-grid{{fill:none;stroke:var(--line);stroke-width:1}}
.tg-roof .tg-top{{fill:none;stroke:var(--roof);stroke-width:2}}
.tg-roof .tg-slope{{fill:none;stroke:var(--roof);stroke-width:2;stroke-dasharray:7 4}}
.tg-roof .tg-name{{fill:var(--roof)}}
.tg-roof .tg-point{{fill:var(--point);stroke:var(--paper);stroke-width:1.5}}
""".strip()


class RooflinePicture:
    """A roof with points below it; a notebook and a page of the book show it by themselves."""

    def __init__(self, title: str, body: list[str]) -> None:
        inside = "\n".join(body)
        self.svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" class="tg-roof" role="img" '
            f'width="{WIDTH:.0f}" height="{HEIGHT:.0f}" style="max-width:100%;height:auto" '
            f'viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}"><title>{escape(title)}</title>\n<style>{STYLE}</style>\n'
            f'<rect class="tg-paper" width="{WIDTH:.0f}" height="{HEIGHT:.0f}" rx="8"/>\n{inside}\n</svg>\n'
        )

    def _repr_svg_(self) -> str:
        return self.svg


class Axes:
    """Both logarithmic: operations for a byte from left to right, 10⁹ operations a second from below to above."""

    def __init__(self, intensities: list[float], rates: list[float]) -> None:
        self.x = floor(log2(min(intensities)) - 0.5), ceil(log2(max(intensities)) + 0.5)
        self.y = floor(log10(min(rates)) - 0.2), ceil(log10(max(rates)) + 0.1)

    def place(self, intensity: float, rate: float) -> tuple[float, float]:
        across, up = ((v - low) / (high - low) for v, (low, high) in ((log2(intensity), self.x), (log10(rate), self.y)))
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def drawn(self) -> Iterator[str]:
        """The lines of the grid, their numbers, and what is counted."""
        for power in range(self.x[0], self.x[1] + 1):
            x, bottom = self.place(2.0**power, 10.0 ** self.y[0])
            yield f'<path class="tg-grid" d="M{x:.1f} {TOP:.1f}V{bottom:.1f}"/>'
            yield text(x, bottom + 16, f"{2**power}" if power >= 0 else f"1/{2**-power}", "tg-soft", "middle")
        for power in range(self.y[0], self.y[1] + 1):
            x, y = self.place(2.0 ** self.x[0], 10.0**power)
            yield f'<path class="tg-grid" d="M{x:.1f} {y:.1f}H{WIDTH - RIGHT:.1f}"/>'
            yield text(x - 6, y + 4, f"{10**power:,}" if power >= 0 else f"{10.0**power:g}", "tg-soft", "end")
        middle = (LEFT + WIDTH - RIGHT) / 2
        yield text(middle, HEIGHT - 12, "operations for each byte that is read", "tg-soft", "middle")
        yield text(8, 17, "10⁹ operations a second", "tg-soft")


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def show_roofline(
    arithmetic: float, rates: Mapping[str, float], points: Mapping[str, tuple[float, float]]
) -> RooflinePicture:
    """The roof of a machine that does *arithmetic* 10⁹ operations a second and reads, from each of the places named in
    *rates*, so many 10⁹ bytes a second; below it a point for each program: how many operations it does for a byte that
    it reads, and 10⁹ operations a second. A roof that slopes is where a program waits for its bytes.

    >>> show_roofline(200.0, {"memory": 20.0}, {"naive": (0.25, 2.0), "blocked": (16.0, 150.0)}).svg[:4]
    '<svg'
    """
    figures = [arithmetic, *rates.values(), *(number for point in points.values() for number in point)]
    if not rates or not points or min(figures) <= 0:
        raise ValueError("show_roofline() needs a rate and a point at least, and figures above zero")
    intensities, reached = zip(*points.values())
    axes = Axes([*(arithmetic / rate for rate in rates.values()), *intensities], [arithmetic, *reached])
    body = [*axes.drawn(), *roofs(axes, arithmetic, rates)]
    for name, point in points.items():
        x, y = axes.place(*point)
        body += [f'<circle class="tg-point" cx="{x:.1f}" cy="{y:.1f}" r="5"/>', text(x, y + 19, name, "", "middle")]
    best = max(points, key=lambda name: points[name][1])
    return RooflinePicture(f"{best} is the fastest of {', '.join(points)}, below a roof of {arithmetic:.0f}", body)


def roofs(axes: Axes, arithmetic: float, rates: Mapping[str, float]) -> Iterator[str]:
    """The flat roof, from where the fastest slope meets it, and a slope for each rate, with its name along it."""
    low = 2.0 ** axes.x[0], 10.0 ** axes.y[0]
    x, y = axes.place(arithmetic / max(rates.values()), arithmetic)
    yield f'<path class="tg-top" d="M{x:.1f} {y:.1f}H{WIDTH - RIGHT:.1f}"/>'
    yield text(WIDTH - RIGHT - 4, y - 7, f"arithmetic, {arithmetic:,.0f}", "tg-name", "end")
    for name, rate in rates.items():
        start = max(low[0], low[1] / rate)
        (x1, y1), (x2, y2) = axes.place(start, start * rate), axes.place(arithmetic / rate, arithmetic)
        yield f'<path class="tg-slope" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'
        x, y = x1 + 0.3 * (x2 - x1), y1 + 0.3 * (y2 - y1)
        yield text(x + 10, y + 12, f"{name}, {rate:,.0f} GB/s", "tg-name")
