"""The page that a run ends with: one HTML file with all in it, for a wide screen or a phone, by day or by night."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from . import PROGRAM
from .data import SOURCES, Table
from .engine import Engine
from .evaluation import Evaluation, interval
from .options import Settings
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
table {{ border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); }}
th, td {{ vertical-align: top; }}
th {{ color: var(--faint); font-weight: 500; font-size: .9rem; }}
tr:last-child > * {{ border-bottom: 0; }}
pre {{ background: var(--page); border-radius: 8px; padding: .8rem 1rem; margin: .5rem 0 .8rem; overflow-x: auto; }}
pre {{ font: .85rem/1.5 ui-monospace, monospace; }}
code {{ font: .9em ui-monospace, monospace; }}
code span {{ white-space: nowrap; }}
"""

LOSS_CAPTION = """The mean loss in each epoch: on the examples while it learns from them, and afterwards on those
held out. Where the second rises while the first falls, the model learns its examples by heart."""
CONFUSION_CAPTION = "A row for each true class, a column for each answer. Right answers lie on the diagonal."


@dataclass(frozen=True)
class Report:
    """What the page tells: the run, its model, its held-out examples by name, and how it did on them."""

    settings: Settings
    table: Table
    engine: Engine
    names: Sequence[str]
    result: Evaluation
    folder: Path


def write_report(report: Report, loss: str, confusion: str) -> str:
    """The page, with the two pictures in it."""
    title = f"{report.settings.data}: {report.result.accuracy:.1%} right"
    sections = [
        _headline(report),
        _figure("How it learned", loss, LOSS_CAPTION),
        _figure("What it took for what", confusion, CONFUSION_CAPTION),
        _mistakes(report),
        _settings(report),
        _usage(report),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(sections)
        + "\n</main>\n</body>\n</html>\n"
    )


def _headline(report: Report) -> str:
    result, data = report.result, report.settings.data
    low, high = interval(result.right, result.count)
    usual, baseline = result.baseline()
    rows, features = len(report.table.rows), len(report.table.features)
    about = SOURCES[data].about if data in SOURCES else f"{rows} rows, {features} features"
    return f"""<header class="wide">
<h1>{escape(data)} · {escape(about)}</h1>
<p class="number">{result.accuracy:.1%}</p>
<p>of the examples that the model never learned from are classified right: <b>{result.right} of {result.count}</b>.</p>
<div class="scale" role="img" aria-label="a scale from 0 to 100%">
<i class="range" style="left: {low:.2%}; width: {high - low:.2%}"></i>
<i class="mark" style="left: {baseline:.2%}"></i>
<i class="mark" style="left: calc({result.accuracy:.2%} - 1px); background: var(--first)"></i>
</div>
<p class="faint">{result.count} examples leave room for luck: the accuracy on new ones lies, with 95% confidence,
between {low:.1%} and {high:.1%}. Always answering <i>{escape(report.table.classes[usual])}</i> would be right in
{baseline:.1%}, the mark without colour.</p>
</header>"""


def _figure(title: str, picture: str, caption: str) -> str:
    return f"<section><h2>{title}</h2><figure>{inline(picture)}<figcaption>{caption}</figcaption></figure></section>"


def inline(picture: str) -> str:
    """The SVG without what only a file of its own needs, in the colours of the page's theme."""
    svg = picture[picture.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' xmlns(:\w+)?="[^"]*"', "", svg)
    for name, colour in PALETTE.items():
        svg = svg.replace(colour, f"var(--{name})")
    return svg.strip()


def _mistakes(report: Report) -> str:
    classes, mistakes = report.table.classes, report.result.mistakes
    if not mistakes:
        return "<section><h2>Mistakes</h2><p>None: every held-out example was classified right.</p></section>"
    pairs = [[escape(classes[i]), escape(classes[j]), str(n)] for i, j, n in report.result.confused_pairs()[:8]]
    surest = [
        [report.names[m.example], escape(classes[m.truth]), f"{escape(classes[m.guess])}, {m.sure:.0%} sure"]
        for m in mistakes[:8]
    ]
    more = f'<p class="faint">and {len(mistakes) - 8} more</p>' if len(mistakes) > 8 else ""
    return (
        f"<section><h2>Most confused pairs</h2>{_rows(['truth', 'taken for', 'times'], pairs)}"
        f"<h2>The surest mistakes</h2>{_rows(['example', 'truth', 'answer'], surest)}{more}</section>"
    )


def _settings(report: Report) -> str:
    settings = report.settings
    facts = {
        "model": "<code>" + re.sub(r"(\w+\([^()]*\),?)", r"<span>\1</span>", escape(repr(report.engine))) + "</code>",
        "parameters": f"{report.engine.size:,}",
        "examples": f"{len(report.table.rows) - report.result.count} to train on, {report.result.count} held out",
        "optimiser": f"{settings.optimizer}, learning rate {settings.lr:g}",
        "training": f"{settings.epochs} epochs, {settings.batch} examples to a step",
        "seed": str(settings.seed),
    }
    if settings.target is not None:
        facts["target"] = escape(settings.target)
    rows = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in facts.items())
    return f"<section><h2>The run</h2><table>{rows}</table></section>"


def _usage(report: Report) -> str:
    more = f"{PROGRAM} train --resume {shlex.quote(str(report.folder))} --epochs {2 * report.settings.epochs}"
    code = escape(report.engine.loading_code(str(report.folder / "weights.json")))
    return f"""<section class="wide"><h2>Use it</h2>
<p>In Python, <code>classify</code> takes the numbers of a row and returns its class:</p><pre>{code}</pre>
<p>Train on, from where it stopped:</p><pre>{escape(more)}</pre></section>"""


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(f"<th>{name}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><tr>{cells}</tr>{body}</table></div>'
