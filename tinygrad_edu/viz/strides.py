"""show_strides: a tensor, and below it the memory that it is a window onto."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from ..ops.windows import memory_of
from .cells import LINE, SIDE, Picture, written

LARGEST = 48  # elements of memory that are drawn
ROW = 16  # of them in a row


def show_strides(tensor: Any) -> Picture:
    """A picture of *tensor*, of at most three dimensions, and of its memory, of at most 48 elements; ValueError beyond.

    Each element shows, in small, its place in memory. Below stands the memory itself; what the tensor sees is filled.
    The arrows are the strides: from the first element of the tensor to the next one along each dimension.

    >>> import tinygrad_edu as torch
    >>> show_strides(torch.arange(6).view(2, 3).T).title
    'Shape (3, 2), strides (1, 3), offset 0: 6 of the 6 elements of its memory'
    """
    memory = memory_of(tensor._array).ravel(order="K")
    shape, strides, offset = tuple(tensor.shape), tensor.stride(), tensor.storage_offset()
    if len(shape) > 3 or memory.size > LARGEST:
        got = f"{len(shape)} and {memory.size}"
        raise ValueError(f"show_strides() draws 3 dimensions and {LARGEST} elements, got {got}")
    places = {index: offset + sum(i * s for i, s in zip(index, strides)) for index in np.ndindex(*shape)}
    seen = len(set(places.values()))
    about = f"shape {shape}, strides {strides}, offset {offset}"
    picture = Picture(f"{about.capitalize()}: {seen} of the {memory.size} elements of its memory")
    picture.text(0, 12, about, "tg-soft")
    values = memory.tolist()
    for index, place in places.items():
        x, y = _corner(index, shape)
        picture.cell(x, y + LINE + 6, written(values[place]), small=str(place))
    _memory(picture, values, set(places.values()), shape, strides, offset)
    return picture


def _corner(index: tuple[int, ...], shape: tuple[int, ...]) -> tuple[float, float]:
    """Where an element is drawn: rows and columns, and the sheets of three dimensions side by side."""
    sheet, row, column = (0, 0, 0, *index)[-3:]
    columns = shape[-1] if shape else 1
    return (sheet * (columns + 1) + column) * SIDE, row * SIDE


def _memory(
    picture: Picture, values: list[Any], seen: set[int], shape: tuple[int, ...], strides: tuple[int, ...], offset: int
) -> None:
    jumps = [(dim, s) for dim, (n, s) in enumerate(zip(shape, strides)) if n > 1 and s and _in_first_row(offset, s)]
    top = picture.height + 2 * LINE
    picture.text(0, top, "memory", "tg-soft")
    top += 10 + (12 + 19 * len(jumps) if jumps else 0)
    for place, value in enumerate(values):
        x, y = place % ROW * SIDE, top + place // ROW * (SIDE + 8)
        picture.cell(x, y, written(value), "tg-own" if place in seen else "tg-copy", str(place))
    middle = offset * SIDE + SIDE / 2
    shortest_first = sorted(jumps, key=lambda jump: abs(jump[1]))
    for height, (dim, s) in reversed(list(zip(itertools.count(26, 24), shortest_first))):
        picture.jump(middle, middle + s * SIDE, top - 2, height, f"dim {dim}: {s:+d}")


def _in_first_row(offset: int, stride: int) -> bool:
    return 0 <= offset < ROW and 0 <= offset + stride < ROW
