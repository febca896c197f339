"""The page that a run ends with: how good the model is, how it became so, where it errs, and how to use it."""

from __future__ import annotations

import math
import re
import shlex
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from . import PROGRAM
from .evaluation import Evaluation, interval
from .page import figure, page, rows, section, tiles
from .run import Run
from .sources import SOURCES

LOSS_CAPTION = """The mean loss in each epoch: on the examples while it learns from them, and afterwards on those
held out. Where the second rises while the first falls, the model learns its examples by heart."""
ACCURACY_CAPTION = "The share of the held-out examples that are answered rightly, after each epoch."
CONFUSION_CAPTION = "A row for each true class, a column for each answer. Right answers lie on the diagonal."
FILTERS_CAPTION = """Each picture is what one neuron of the first layer multiplies a picture by, or each part of it:
bright where light speaks for it, dark where it speaks against."""
SHOWN = 24  # filters


@dataclass(frozen=True)
class Report:
    """What the page tells: a run, how its model did on the held-out examples (not of a text), its folder, pictures."""

    run: Run
    result: Evaluation | None
    folder: Path
    pictures: dict[str, str]


def write_report(report: Report) -> str:
    """The page."""
    run, pictures = report.run, report.pictures
    sections = [figure("How it learned", pictures["loss"], LOSS_CAPTION)]
    if report.result is not None:
        title = f"{run.settings.data}: {report.result.accuracy:.1%} right"
        sections.insert(0, _headline(report, report.result))
        sections += [
            figure("How often it was right", pictures["accuracy"], ACCURACY_CAPTION),
            figure("What it took for what", pictures["confusion"], CONFUSION_CAPTION),
            _mistakes(report, report.result),
        ]
    else:
        title = f"{run.settings.data}: {run.settings.model}"
        sections.insert(0, _text_headline(run))
        sections += [figure("How often it was right", pictures["accuracy"], ACCURACY_CAPTION), _samples(run)]
    return page(title, [*sections, *_pictures_of(report), _settings(run), _layers(run), _usage(report)])


def _headline(report: Report, result: Evaluation) -> str:
    settings, data = report.run.settings, report.run.data
    low, high = interval(result.right, result.count)
    usual, baseline = result.baseline()
    about = f"{len(data.labels):,} examples, {data.about()}"
    if settings.data in SOURCES:
        about = SOURCES[settings.data].about
    return f"""<header class="wide">
<h1>{escape(settings.data)} · {escape(about)}</h1>
<p class="number">{result.accuracy:.1%}</p>
<p>of the examples that the model never learned from are classified right: <b>{result.right} of {result.count}</b>.</p>
<div class="scale" role="img" aria-label="a scale from 0 to 100%">
<i class="range" style="left: {low:.2%}; width: {high - low:.2%}"></i>
<i class="mark" style="left: {baseline:.2%}"></i>
<i class="mark" style="left: calc({result.accuracy:.2%} - 1px); background: var(--first)"></i>
</div>
<p class="faint">{result.count} examples leave room for luck: the accuracy on new ones lies, with 95% confidence,
between {low:.1%} and {high:.1%}. Always answering <i>{escape(data.classes[usual])}</i> would be right in
{baseline:.1%}, the mark without colour.</p>
</header>"""


def _text_headline(run: Run) -> str:
    last = run.trainer.history[-1]
    letters = len(run.data.alphabet)
    return f"""<header class="wide">
<h1>{escape(run.settings.data)} · {len(run.data.text):,} letters, {letters} different ones</h1>
<p class="number">{last["held_out_accuracy"]:.1%}</p>
<p>of the letters in the part of the text that the model never learned from are what it thought likeliest.</p>
<p class="faint">Its loss there is {last["held_out_loss"]:.3f}: each letter surprises it as one of
{math.exp(min(last["held_out_loss"], 50)):.1f} equally likely ones would. Before it had learned anything, it was one
of {letters}.</p>
</header>"""


def _mistakes(report: Report, result: Evaluation) -> str:
    data, mistakes = report.run.data, result.mistakes
    if not mistakes:
        return section("Mistakes", "<p>None: every held-out example was classified right.</p>")
    pairs = [[escape(data.classes[i]), escape(data.classes[j]), str(n)] for i, j, n in result.confused_pairs()[:8]]
    surest = [
        [data.names[report.run.held_out[m.example]], escape(data.classes[m.truth]),
         f"{escape(data.classes[m.guess])}, {m.sure:.0%} sure"]
        for m in mistakes[:8]
    ]
    more = f'<p class="faint">and {len(mistakes) - 8} more</p>' if len(mistakes) > 8 else ""
    return section(
        "Most confused pairs",
        rows(["truth", "taken for", "times"], pairs)
        + f"<h2>The surest mistakes</h2>{rows(['example', 'truth', 'answer'], surest)}{more}",
    )


def _pictures_of(report: Report) -> list[str]:
    """The worst mistakes and the learned filters, where what is learned are images."""
    run = report.run
    if run.data.kind != "images":
        return []
    found, data = [], run.data
    worst = report.result.mistakes[:12] if report.result else []
    if worst:
        shown = []
        for m in worst:
            truth, guess = data.classes[m.truth], data.classes[m.guess]
            caption = f"{truth}, taken for {guess}, {m.sure:.0%} sure"
            shown.append((data.rows[run.held_out[m.example]], f"an image of the class {truth}", caption))
        found.append(section("The worst mistakes", tiles(shown), wide=True))
    engine: Any = run.engine
    filters = engine.filters(data.shape)
    if filters is not None:
        shown = [(array, f"filter {i}", "") for i, array in enumerate(filters[:SHOWN], 1)]
        caption = f'<p class="faint">{FILTERS_CAPTION}</p>'
        found.append(section("What the first layer looks for", tiles(shown, small=True) + caption, wide=True))
    return found


def _samples(run: Run) -> str:
    history = run.trainer.history
    chosen = {0, len(history) // 4, len(history) // 2, len(history) - 1}
    parts = [
        f'<p class="faint">after epoch {history[i]["epoch"]}</p><pre class="prose">{escape(history[i]["sample"])}</pre>'
        for i in sorted(chosen)
    ]
    return section("What it writes", "".join(parts), wide=True)


def _settings(run: Run) -> str:
    settings, trainer = run.settings, run.trainer
    rate = f"learning rate {settings.lr:g}"
    if settings.warmup:
        rate += f", reached in {settings.warmup:g} epoch{'' if settings.warmup == 1 else 's'}"
    if settings.schedule != "none":
        rate += f", then falling ({settings.schedule})"
    facts = {
        "model": "<code>" + re.sub(r"(\w+\([^()]*\),?)", r"<span>\1</span>", escape(repr(run.engine))) + "</code>",
        "parameters": f"{run.engine.size:,}",
        "examples": f"{len(trainer.train.rows):,} to train on, {len(trainer.held_out.rows):,} held out",
        "optimiser": f"{settings.optimizer}, {rate}",
        "training": f"{settings.epochs} epochs, {settings.batch} examples to a step",
        "gradients": f"cut to the length {settings.clip:g}" if settings.clip is not None else "",
        "images": f"moved by up to {settings.shift} pixel{'s' * (settings.shift > 1)}" if settings.shift else "",
        "target": escape(settings.target or ""),
        "device": escape(str(getattr(run.engine, "device", "cpu"))),
        "seed": str(settings.seed),
    }
    cells = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in facts.items() if value)
    return section("The run", f"<table>{cells}</table>")


def _layers(run: Run) -> str:
    return section("The model", f"<pre>{escape(run.engine.layers())}</pre>", wide=True)


def _usage(report: Report) -> str:
    settings, folder = report.run.settings, str(report.folder)
    more = f"{PROGRAM} train --resume {shlex.quote(folder)} --epochs {2 * settings.epochs}"
    ask = f"{PROGRAM} predict {shlex.quote(folder)} FILE"
    code = escape(report.run.engine.loading_code(folder))
    return section(
        "Use it",
        f"<p>Ask it about a file of new examples:</p><pre>{escape(ask)}</pre><p>In Python:</p><pre>{code}</pre>"
        f"<p>Train on, from where it stopped:</p><pre>{escape(more)}</pre>",
        wide=True,
    )
