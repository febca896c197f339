"""show_broadcast: two tensors of different shapes, stretched to one."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cells import LINE, SIDE, Picture, written

LARGEST = 8  # rows, and columns, that are drawn


def show_broadcast(a: Any, b: Any, names: tuple[str, str] = ("a", "b")) -> Picture:
    """A picture of how the shapes of *a* and *b* are aligned, and of both stretched to the shape that they meet in.

    What an operand really holds is filled; its repetitions are dashed. Shapes that do not go together are shown with
    the dimension that is to blame. ValueError for more than two dimensions or more than 8 rows or columns.

    >>> import tinygrad_edu as torch
    >>> show_broadcast(torch.ones(3, 1), torch.ones(4)).title
    'Shapes (3, 1) and (4) meet in (3, 4)'
    >>> show_broadcast(torch.ones(3), torch.ones(4)).title
    'Shapes (3) and (4) do not go together'
    """
    shapes = [tuple(a.shape), tuple(b.shape)]
    if any(len(shape) > 2 or any(n > LARGEST for n in shape) for shape in shapes):
        raise ValueError(f"show_broadcast() draws 2 dimensions of at most {LARGEST}, got {shapes[0]} and {shapes[1]}")
    ndim = max(map(len, shapes))
    rows = [(1,) * (ndim - len(shape)) + shape for shape in shapes]
    wrong = [i for i, (m, n) in enumerate(zip(*rows)) if m != n and 1 not in (m, n)]
    together = tuple(n if m == 1 else m for m, n in zip(*rows))
    first, second = (_shape(shape) for shape in shapes)
    result = "do not go together" if wrong else f"meet in {_shape(together)}"
    picture = Picture(f"Shapes {first} and {second} {result}")
    _align(picture, [*zip(names, shapes), ("result", together)], wrong)
    left = 0.0
    for x, name in zip((a, b), names):
        left = _operand(picture, x, name, left, together, bool(wrong))
    return picture


def _shape(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))})"


def _align(picture: Picture, rows: list[tuple[str, tuple[int, ...]]], wrong: list[int]) -> None:
    """The shapes below each other, aligned on the right; the dimensions *wrong* are marked."""
    ndim = max(len(shape) for _, shape in rows)
    for line, (name, shape) in enumerate(rows):
        y = 12 + line * LINE
        picture.text(0, y, name, "tg-soft")
        for i, n in enumerate(shape, start=ndim - len(shape)):
            bad = i in wrong
            text = "×" if bad and name == "result" else str(n)
            picture.text(90 + 32 * i, y, text, "tg-accent" if bad else "", "end")


def _operand(picture: Picture, x: Any, name: str, left: float, together: tuple[int, ...], as_it_is: bool) -> float:
    """The tensor as a grid, stretched to *together* unless *as_it_is*; return where the next one may begin."""
    own = (1, 1, *x.shape)[-2:]
    rows, columns = own if as_it_is else (1, 1, *together)[-2:]
    values = np.broadcast_to(x._array.reshape(own), (rows, columns)).tolist()
    top = 12 + 3 * LINE + 14
    picture.text(left, top, name, "tg-soft")
    for i in range(rows):
        for j in range(columns):
            kind = "tg-wrong" if as_it_is else "tg-own" if i < own[0] and j < own[1] else "tg-copy"
            picture.cell(left + j * SIDE, top + 8 + i * SIDE, written(values[i][j]), kind)
    return left + columns * SIDE + SIDE
