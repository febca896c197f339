"""show_attention: how much each query takes from each key, as squares that are the fuller the more."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from .cells import LINE, Picture

SQUARE = 18.0
MOST = 40  # queries or keys that can be read


def show_attention(weights: Any, queries: Sequence[str], keys: Sequence[str] | None = None) -> Picture:
    """A picture of *weights*, a matrix of numbers from 0 to 1: a row for each query, a column for each key.

    *queries* and *keys* are names; the keys are the queries by default. ValueError where the names are not as many, or
    more than 40.

    >>> import tinygrad_edu as torch
    >>> show_attention(torch.tensor([[1.0, 0.0], [0.25, 0.75]]), "ab").title
    'What each of 2 takes from each of 2'
    """
    keys = queries if keys is None else keys
    rows = weights.tolist()
    if (len(rows), len(rows[0])) != (len(queries), len(keys)) or max(len(queries), len(keys)) > MOST:
        raise ValueError(
            f"show_attention() needs a name for each row and column, at most {MOST}: got {len(queries)} and "
            f"{len(keys)} for {len(rows)} and {len(rows[0])}"
        )
    picture = Picture(f"What each of {len(queries)} takes from each of {len(keys)}")
    left = max(len(name) for name in queries) * 8 + 8
    for j, name in enumerate(keys):
        picture.text(left + (j + 0.5) * SQUARE, 12, _shown(name), "tg-soft", "middle")
    for i, (name, row) in enumerate(zip(queries, rows)):
        y = LINE + i * SQUARE
        picture.text(left - 6, y + SQUARE - 5, _shown(name), "tg-soft", "end")
        for j, weight in enumerate(row):
            x = left + j * SQUARE
            picture.parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{SQUARE - 1:.0f}" height="{SQUARE - 1:.0f}" rx="2" '
                f'style="fill:var(--own-line);fill-opacity:{0.06 + 0.94 * weight:.3f}">'
                f"<title>{escape(f'{_shown(name)} from {_shown(keys[j])}: {weight:.2f}')}</title></rect>"
            )
            picture.reach(x + SQUARE, y + SQUARE)
    return picture


def _shown(name: str) -> str:
    """A letter that can be seen.

    >>> _shown(" "), _shown("\\n"), _shown("a")
    ('␣', '↵', 'a')
    """
    return {" ": "␣", "\n": "↵"}.get(name, name)
