"""show_queue: when each thing that a device did was enqueued, when it began, and when it was done."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from typing import Any

from .cells import CHARACTER, LINE, Picture

ROW, BAR, WIDTH = 24.0, 14.0, 380.0  # of a call, of its bar, and of the whole time
LEAST = 1.5  # pixels, so that what is short is seen


def show_queue(calls: Sequence[Any]) -> Picture:
    """A row for each of *calls*, those of an `opencl.profile()` or others with `name`, `queued`, `start` and `end` in
    nanoseconds: dashed from when Python enqueued it until the device began, filled until it was done.

    >>> from types import SimpleNamespace
    >>> show_queue([SimpleNamespace(name="add", queued=0, start=2_000_000, end=5_000_000)]).svg[:4]
    '<svg'
    """
    if not calls:
        raise ValueError("show_queue() needs one call at least")
    first, last = min(call.queued for call in calls), max(call.end for call in calls)
    left = (max(len(call.name) for call in calls) + 1) * CHARACTER
    scale = WIDTH / max(last - first, 1)
    waited = max(call.start - call.queued for call in calls) * 1e-6
    picture = Picture(f"{len(calls)} calls in {(last - first) * 1e-6:.3g} ms, one of which waited {waited:.3g} ms")

    def bar(kind: str, start: float, end: float, y: float) -> None:
        x, width = left + (start - first) * scale, max((end - start) * scale, LEAST)
        picture.parts.append(f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR:.0f}"/>')
        picture.reach(x + width, y + BAR)

    for number, call in enumerate(calls):
        y = number * ROW
        picture.text(0, y + BAR - 3, call.name)
        bar("tg-copy", call.queued, call.start, y)
        bar("tg-own", call.start, call.end, y)
    bottom = len(calls) * ROW
    step = 10 ** floor(log10(max(last - first, 1))) or 1
    for at in range(0, last - first + 1, step):
        x = left + at * scale
        picture.parts.append(f'<path class="tg-jump" d="M{x:.1f} {bottom - 4:.1f}v6"/>')
        picture.text(x, bottom + LINE, f"{at * 1e-6:g} ms" if at == 0 else f"{at * 1e-6:g}", "tg-soft", "middle")
    return picture
