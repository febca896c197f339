"""The pictures of a run, as SVG: how the loss fell and the accuracy rose, and which class was taken for which.

They are drawn in the colours of `PALETTE`, so that a page that shows them in its own text can exchange the colours
for those of its theme.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from typing import Any

from .errors import needs

# On white; each name is also a CSS variable of the report, light and dark.
PALETTE = {
    "ink": "#1c2330",
    "faint": "#6b7484",
    "line": "#d5dae2",
    "surface": "#ffffff",
    "first": "#2563eb",
    "second": "#c2410c",
}

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text: it can be selected, and takes the page's font
    "font.size": 10,
    "axes.edgecolor": PALETTE["line"],
    "axes.labelcolor": PALETTE["faint"],
    "text.color": PALETTE["ink"],
    "xtick.color": PALETTE["faint"],
    "ytick.color": PALETTE["faint"],
}


def check_matplotlib() -> None:
    """CommandError where matplotlib is missing: to be asked before a training, not after it."""
    needs("matplotlib.figure", "matplotlib", "The report")


def loss_picture(history: Sequence[dict[str, Any]]) -> str:
    """The loss on the training and on the held-out examples, an epoch a point."""
    lines = {"training": "train_loss", "held out": "held_out_loss"}
    return _svg(lambda figure: _curves(figure, history, lines, "loss", {"bottom": 0}), (4.2, 3.0), "loss")


def accuracy_picture(history: Sequence[dict[str, Any]]) -> str:
    """The share of right answers on the held-out examples, an epoch a point."""
    lines = {"held out": "held_out_accuracy"}
    return _svg(lambda figure: _curves(figure, history, lines, "accuracy", {"top": 1}), (4.2, 3.0), "accuracy")


def _curves(
    figure: Any, history: Sequence[dict[str, Any]], lines: dict[str, str], title: str, limits: dict[str, float]
) -> None:
    epochs = [line["epoch"] for line in history]
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=PALETTE["line"], linewidth=0.6)
    axes.tick_params(length=0)
    axes.set_xlabel("epoch")
    axes.set_ylabel(title)
    style = {"training": (PALETTE["first"], "-"), "held out": (PALETTE["second"], "--")}
    for label, name in lines.items():
        colour, dashes = style[label]
        marker = "o" if len(epochs) < 3 else ""
        values = [line[name] for line in history]
        axes.plot(epochs, values, color=colour, linestyle=dashes, marker=marker, linewidth=1.8, label=label)
    axes.set_ylim(**limits)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.legend(frameon=False)


def confusion_picture(matrix: Sequence[Sequence[int]], classes: Sequence[str]) -> str:
    """A row for each class, a column for each answer; the deeper a field, the larger its share of the row."""
    count = len(classes)
    names = [name if len(name) <= 14 else name[:13] + "…" for name in classes]

    def draw(figure: Any) -> None:
        from matplotlib.patches import Rectangle

        axes = figure.add_subplot()
        for i, row in enumerate(matrix):
            for j, number in enumerate(row):
                colour = PALETTE["line"] if not number else PALETTE["first"] if i == j else PALETTE["second"]
                depth = 0.15 + 0.4 * number / max(1, sum(row)) if number else 0.3
                axes.add_patch(Rectangle((j - 0.47, i - 0.47), 0.94, 0.94, color=colour, alpha=depth, linewidth=0))
                if number and count <= 20:
                    axes.text(j, i, str(number), ha="center", va="center", fontsize=13 if count <= 4 else 9)
        axes.set_xlim(-0.5, count - 0.5)
        axes.set_ylim(count - 0.5, -0.5)
        axes.set_aspect("equal")
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        upright = count * max(map(len, names)) > 40
        axes.set_xticks(range(count), names, parse_math=False, rotation=90 if upright else 0)
        axes.set_yticks(range(count), names, parse_math=False)
        axes.set_xlabel("the model's answer")
        axes.set_ylabel("the truth")

    side = max(3.0, min(7.0, 0.45 * count))
    return _svg(draw, (side + 1.2, side), "confusion")


def _svg(draw: Any, size: tuple[float, float], name: str) -> str:
    """What *draw* draws, the same bytes every time: no date in it, and the names of its parts derived from *name*."""
    import matplotlib
    from matplotlib.figure import Figure

    out = io.StringIO()
    with matplotlib.rc_context({**STYLE, "svg.hashsalt": name}), warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "Glyph .* missing from"
        )  # the browser has the glyphs; matplotlib only measures them
        figure = Figure(figsize=size, layout="constrained", facecolor=PALETTE["surface"])
        draw(figure)
        for axes in figure.axes:
            axes.set_facecolor(PALETTE["surface"])
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return re.sub(r' id="([\w.]+_\d+)"', rf' id="{name}-\1"', out.getvalue())
