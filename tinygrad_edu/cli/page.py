"""The frame of the report: one HTML file with all in it, for a wide screen or a phone, by day or by night."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Sequence
from html import escape
from typing import Any

from .pictures import PALETTE

DARK = {
    "ink": "#e6e9ef",
    "faint": "#98a2b3",
    "line": "#323a48",
    "surface": "#181c24",
    "first": "#6ea3ff",
    "second": "#f0925c",
}


def _variables(colours: dict[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


STYLE = f"""
:root {{ color-scheme: light dark; --page: #f3f5f8; {_variables(PALETTE)} }}
@media (prefers-color-scheme: dark) {{ :root {{ --page: #0f1218; {_variables(DARK)} }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }}
main {{ display: grid; gap: 1rem; grid-template-columns: repeat(2, minmax(0, 1fr)); }}
main {{ max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }}
section, header {{ background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }}
section, header {{ padding: 1.1rem 1.3rem; }}
.wide {{ grid-column: 1 / -1; }}
@media (max-width: 46rem) {{
  main {{ grid-template-columns: minmax(0, 1fr); padding: .6rem .6rem 2rem; gap: .6rem; }}
  section, header {{ padding: .9rem 1rem; }}
}}
h1 {{ font-size: 1rem; font-weight: 600; color: var(--faint); margin: 0; }}
h2 {{ font-size: 1.05rem; margin: 0 0 .2rem; }}
div + h2 {{ margin-top: 1.2rem; }}
p {{ margin: .3rem 0; max-width: 44rem; }}
.faint, figcaption {{ color: var(--faint); font-size: .9rem; }}
.number {{ font-size: clamp(2.8rem, 9vw, 4.2rem); font-weight: 700; letter-spacing: -.02em; }}
.number {{ line-height: 1.15; margin: .2rem 0; }}
.scale {{ position: relative; height: 10px; border-radius: 5px; background: var(--line); margin: 1rem 0 .4rem; }}
.scale i {{ position: absolute; top: 0; bottom: 0; border-radius: 5px; background: var(--first); }}
.scale .range {{ opacity: .4; }}
.scale .mark {{ top: -5px; bottom: -5px; width: 3px; background: var(--ink); border-radius: 2px; }}
figure {{ margin: 0; text-align: center; }}
figure svg {{ width: 100%; max-width: 30rem; height: auto; display: block; margin: .4rem auto 0; }}
svg text {{ font-family: system-ui, sans-serif !important; }}
.scroll {{ overflow-x: auto; }}
.tiles {{ display: flex; flex-wrap: wrap; gap: .7rem; margin: .6rem 0; }}
.tiles figure {{ width: 6.4rem; }}
.tiles img {{ width: 100%; image-rendering: pixelated; border-radius: 6px; display: block; }}
.tiles.small figure {{ width: 3.2rem; }}
table {{ border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); }}
th, td {{ vertical-align: top; }}
th {{ color: var(--faint); font-weight: 500; font-size: .9rem; }}
tr:last-child > * {{ border-bottom: 0; }}
pre {{ background: var(--page); border-radius: 8px; padding: .8rem 1rem; margin: .5rem 0 .8rem; overflow-x: auto; }}
pre {{ font: .85rem/1.5 ui-monospace, monospace; }}
pre.prose {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
code {{ font: .9em ui-monospace, monospace; }}
code span {{ white-space: nowrap; }}
"""


def page(title: str, sections: Sequence[str]) -> str:
    """The whole page, of sections in HTML."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(sections)
        + "\n</main>\n</body>\n</html>\n"
    )


def section(title: str, content: str, wide: bool = False) -> str:
    """A box of the page."""
    start = '<section class="wide">' if wide else "<section>"
    return f"{start}<h2>{title}</h2>{content}</section>"


def figure(title: str, picture: str, caption: str) -> str:
    """A box with a picture in SVG and what it says."""
    return section(title, f"<figure>{inline(picture)}<figcaption>{caption}</figcaption></figure>")


def inline(picture: str) -> str:
    """The SVG without what only a file of its own needs, in the colours of the page's theme."""
    svg = picture[picture.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' xmlns(:\w+)?="[^"]*"', "", svg)
    for name, colour in PALETTE.items():
        svg = svg.replace(colour, f"var(--{name})")
    return svg.strip()


def rows(head: Sequence[str], content: Sequence[Sequence[str]]) -> str:
    """A table, of cells in HTML."""
    cells = "".join(f"<th>{name}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in content)
    return f'<div class="scroll"><table><tr>{cells}</tr>{body}</table></div>'


def tiles(images: Sequence[tuple[Any, str, str]], small: bool = False) -> str:
    """Small pictures side by side: of each the array (channels, height, width), what it shows, and its caption."""
    shown = [
        f'<figure><img src="{png(array)}" alt="{escape(alt)}">'
        + (f"<figcaption>{escape(caption)}</figcaption>" if caption else "")
        + "</figure>"
        for array, alt, caption in images
    ]
    return f'<div class="tiles{" small" if small else ""}">{"".join(shown)}</div>'


def png(array: Any) -> str:
    """An array (channels, height, width) as an address that holds a PNG image, its lowest number black, its highest
    white.

    The format (ISO/IEC 15948): a signature, then chunks, each with its length and a checksum; the pixels row by row,
    each after a byte that says how it was filtered, here not at all.
    """
    import numpy as np

    low, high = float(array.min()), float(array.max())
    bytes_ = np.round((array - low) / ((high - low) or 1) * 255).astype(np.uint8)
    pixels = bytes_.transpose(1, 2, 0) if len(bytes_) == 3 else bytes_[:1].transpose(1, 2, 0)
    height, width, channels = pixels.shape
    lines = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 0, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n"
    for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b"")):
        content += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return "data:image/png;base64," + base64.b64encode(content).decode()
