"""The material of the pictures: cells with a text, lines of text, arrows, and the frame around them all."""

from __future__ import annotations

from html import escape

SIDE = 36.0  # of a cell, in pixels
LINE = 18.0  # from one line of text to the next
MARGIN = 14.0
CHARACTER = 7.3  # the width of a character of the monospaced type

_LIGHT = """--paper:#fff;--ink:#1d2733;--soft:#5b6875;--line:#8793a0;--own:#e9f3fd;--own-line:#2b6cab;
--copy-line:#97a3b0;--accent:#c2410c;--wrong:#fde5dc;--write:#15803d;--race:#c8102e"""
_DARK = """--paper:#14171b;--ink:#e8edf2;--soft:#a3afbb;--line:#75828f;--own:#14293d;--own-line:#6cb0ee;
--copy-line:#5f6d7b;--accent:#ffb454;--wrong:#43241a;--write:#5fce84;--race:#ff6b7a"""
# A page with a theme of its own says so in data-theme; other pages follow the reader's system.
STYLE = f"""
.tg-cells{{{_LIGHT}}}
@media (prefers-color-scheme:dark){{.tg-cells{{{_DARK}}}}}
[data-theme="light"] .tg-cells{{{_LIGHT}}}
[data-theme="dark"] .tg-cells{{{_DARK}}}
.tg-cells text{{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink)}}
.tg-cells .tg-paper{{fill:var(--paper)}}
.tg-cells .tg-own{{fill:var(--own);stroke:var(--own-line);stroke-width:1.2}}
.tg-cells .tg-copy{{fill:none;stroke:var(--copy-line);stroke-width:1.2;stroke-dasharray:3 3}}
.tg-cells .tg-wrong{{fill:var(--wrong);stroke:var(--accent);stroke-width:1.2}}
.tg-cells .tg-soft{{fill:var(--soft)}}
.tg-cells .tg-small{{fill:var(--soft);font-size:9px}}
.tg-cells .tg-accent{{fill:var(--accent);font-weight:700;stroke:var(--paper);stroke-width:4px;paint-order:stroke}}
.tg-cells .tg-jump{{fill:none;stroke:var(--accent);stroke-width:1.5}}
.tg-cells .tg-item{{fill:none;stroke:var(--line);stroke-width:1.2}}
.tg-cells .tg-reads{{fill:none;stroke:var(--own-line);stroke-width:1.2}}
.tg-cells .tg-writes{{fill:none;stroke:var(--write);stroke-width:1.6}}
.tg-cells .tg-races{{fill:none;stroke:var(--race);stroke-width:2.2;stroke-dasharray:5 3}}
.tg-cells .tg-race{{fill:none;stroke:var(--race);stroke-width:2.2}}
.tg-cells .tg-fault{{fill:var(--race);font-weight:700}}
""".strip()


class Picture:
    """An SVG picture, which a notebook and a page of the book show by themselves; it grows with what is put into it."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.parts: list[str] = []
        self.width = self.height = 0.0

    def reach(self, x: float, y: float) -> None:
        """Make the picture large enough to hold the point."""
        self.width, self.height = max(self.width, x), max(self.height, y)

    def text(self, x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> None:
        """A line of text on the base line *y*; *anchor* says what *x* is: "start", "middle" or "end"."""
        shown = escape(text).replace(" ", "\N{NO-BREAK SPACE}")  # SVG would drop the spaces that align
        self.parts.append(f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{shown}</text>')
        share = {"start": 1.0, "middle": 0.5, "end": 0.0}[anchor]
        self.reach(x + share * len(text) * CHARACTER, y + 4)

    def cell(self, x: float, y: float, text: str, kind: str = "tg-own", small: str = "") -> None:
        """A square with its upper left corner at (x, y), a text in it and, in *small*, one below that."""
        self.parts.append(f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{SIDE:.0f}" height="{SIDE:.0f}"/>')
        soft = "tg-soft" if kind == "tg-copy" else ""
        self.text(x + SIDE / 2, y + SIDE / 2 + (1 if small else 4), text, soft, "middle")
        if small:
            self.text(x + SIDE / 2, y + SIDE - 5, small, "tg-small", "middle")
        self.reach(x + SIDE, y + SIDE)

    def jump(self, start: float, end: float, y: float, height: float, text: str) -> None:
        """An arrow that leaps from *start* to *end* above the line *y*, with a text at its top."""
        way = -4 if end > start else 4
        self.parts.append(
            f'<path class="tg-jump" d="M{start:.1f} {y:.1f}C{start:.1f} {y - height:.1f} {end:.1f} {y - height:.1f} '
            f'{end:.1f} {y:.1f}M{end + way:.1f} {y - 6:.1f}L{end:.1f} {y:.1f}l4 -6"/>'
        )
        self.text((start + end) / 2, y - 0.75 * height - 4, text, "tg-accent", "middle")

    def arrow(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        """A straight arrow, downwards."""
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        wings = "".join(
            f"M{x2:.1f} {y2:.1f}L{x2 - 6 * ux + s * uy:.1f} {y2 - 6 * uy - s * ux:.1f}" for s in (-3, 3)
        )
        self.parts.append(f'<path class="{kind}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}{wings}"/>')

    @property
    def svg(self) -> str:
        width, height = self.width + 2 * MARGIN, self.height + 2 * MARGIN
        inside = "\n".join(self.parts)
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" class="tg-cells" role="img" '
            f'width="{width:.0f}" height="{height:.0f}" style="max-width:100%;height:auto" '
            f'viewBox="{-MARGIN:.0f} {-MARGIN:.0f} {width:.0f} {height:.0f}"><title>{escape(self.title)}</title>\n'
            f'<style>{STYLE}</style>\n<rect class="tg-paper" x="{-MARGIN:.0f}" y="{-MARGIN:.0f}" width="{width:.0f}" '
            f'height="{height:.0f}" rx="8"/>\n{inside}\n</svg>\n'
        )

    def _repr_svg_(self) -> str:
        return self.svg


def written(x: object) -> str:
    """The element *x* of a tensor, in few characters.

    >>> written(2.0), written(-0.123456), written(7), written(True)
    ('2.', '-0.12', '7', 'T')
    """
    if isinstance(x, bool):
        return "T" if x else "F"
    if isinstance(x, float):
        return f"{x:.0f}." if x == int(x) and abs(x) < 1e4 else f"{x:.2g}"
    return str(x)
