"""show_window: an image, the window that slides over it, and what it sees as the columns of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..nn.functional.sliding import see, several, sliding
from .cells import CHARACTER, LINE, SIDE, Picture, written

LARGEST = 8  # rows and columns of an image with its margin
MOST = 16  # steps
IMAGE = "the image, and the window"


def show_window(image: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, at: int = 0) -> Picture:
    """A picture of *image*, a matrix with a margin of *padding* zeros, and of what a window of *kernel_size* sees of it
    at each step of *stride*, a column a step; the window at step number *at* and its column are filled.

    ValueError for an image of more than 8 rows or columns, more than 16 steps, or a step that there is not.

    >>> import tinygrad_edu as torch
    >>> show_window(torch.arange(9.0).view(3, 3), 2).title
    'A window of 2 × 2 takes 4 steps over an image of 3 × 3: step 0'
    """
    if image.ndim != 2:
        raise ValueError(f"show_window() draws a matrix, got {image.ndim} dimensions")
    settings = [several("show_window", name, value, 2) for name, value in
                (("kernel_size", kernel_size), ("stride", stride), ("padding", padding))]  # fmt: skip
    how = sliding(tuple(image.shape), *settings, (1, 1))
    count = how.steps[0] * how.steps[1]
    if max(how.reach) > LARGEST or not 0 < count <= MOST:
        got = f"{' × '.join(map(str, how.reach))} and {max(count, 0)}"
        raise ValueError(f"show_window() draws {LARGEST} × {LARGEST} numbers and {MOST} steps, got {got}")
    if not 0 <= at < count:
        raise ValueError(f"there are {count} steps, and no step {at}")
    window, of = " × ".join(map(str, how.kernel)), " × ".join(map(str, how.sizes))
    picture = Picture(f"A window of {window} takes {count} steps over an image of {of}: step {at}")
    top, left = LINE + 6, max((how.reach[1] + 1) * SIDE, len(IMAGE) * CHARACTER + SIDE)
    picture.text(0, 12, IMAGE, "tg-soft")
    _image(picture, image.tolist(), how, at, top)
    picture.text(left, 12, "what it sees: a column a step", "tg-soft")
    _columns(picture, see(image.detach().cpu()._array, how).reshape(count, -1).tolist(), at, left, top)
    return picture


def _image(picture: Picture, rows: list[list[Any]], how: Any, at: int, top: float) -> None:
    first = [i * stride for i, stride in zip(divmod(at, how.steps[1]), how.stride)]
    for i, j in np.ndindex(*how.reach):
        seen = all(begin <= k < begin + size for k, begin, size in zip((i, j), first, how.kernel))
        row, column = i - how.padding[0], j - how.padding[1]
        inside = 0 <= row < how.sizes[0] and 0 <= column < how.sizes[1]
        text = written(rows[row][column]) if inside else "0"
        picture.cell(j * SIDE, top + i * SIDE, text, "tg-own" if seen else "tg-copy", "" if inside else "margin")


def _columns(picture: Picture, columns: list[list[Any]], at: int, left: float, top: float) -> None:
    for step, column in enumerate(columns):
        for i, x in enumerate(column):
            picture.cell(left + step * SIDE, top + i * SIDE, written(x), "tg-own" if step == at else "tg-copy")
