"""plot_history: how the loss of a training run fell."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

DARK = {
    "ink": "#e8edf2", "faint": "#a3afbb", "line": "#3a434d", "surface": "#14171b", "first": "#6cb0ee",
    "second": "#ffb454",
}  # fmt: skip


class HistoryPicture:
    """Curves to look at; a notebook and a page of the book show them by themselves."""

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def _repr_svg_(self) -> str:
        return self.svg


def plot_history(run: str | os.PathLike[str] | Sequence[dict[str, Any]]) -> HistoryPicture:
    """The loss on the training and on the held-out examples, an epoch a point.

    *run* is the folder of a run of `train`, or a list of dictionaries with `epoch`, `train_loss` and `held_out_loss`.
    It needs matplotlib. ValueError where there is no epoch to show.

    >>> rows = [{"epoch": i, "train_loss": 1 / i, "held_out_loss": 1.2 / i} for i in (1, 2, 3)]
    >>> plot_history(rows).svg[:4]
    '<svg'
    """
    from ..cli.pictures import PALETTE, loss_picture

    if isinstance(run, (str, os.PathLike)):
        lines = (Path(run) / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
    else:
        rows = list(run)
    if not rows:
        raise ValueError("plot_history() needs one epoch at least")
    svg = loss_picture(rows)
    svg = svg[svg.index("<svg") :]
    for name, colour in PALETTE.items():
        svg = svg.replace(colour, f"var(--{name})")
    light, dark = (";".join(f"--{k}:{v}" for k, v in colours.items()) for colours in (PALETTE, DARK))
    style = (
        f"<style>.tg-history{{{light}}}@media (prefers-color-scheme:dark){{.tg-history{{{dark}}}}}"
        f'[data-theme="light"] .tg-history{{{light}}}[data-theme="dark"] .tg-history{{{dark}}}</style>'
    )
    last = rows[-1]
    title = f"<title>The loss over {len(rows)} epochs: {last['train_loss']:.4g} in training at the end</title>"
    head, rest = svg.split(">", 1)
    return HistoryPicture(f'{head} class="tg-history" role="img">{title}{style}{rest}')
