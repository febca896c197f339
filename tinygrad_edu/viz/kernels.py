"""show_kernel: which work-item of a kernel reads and writes which cell, from one barrier to the next."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from ..learn.kernels import Access, Trace, trace
from ..learn.kernels.memory import Array
from .cells import CHARACTER, LINE, SIDE, Picture, written

MOST_ITEMS, MOST_CELLS, MOST_PHASES = 32, 64, 10
GAP = 26.0  # between arrays, and between groups
SPLIT = 6.0  # between the rows of a matrix, which lie in one line of memory
DROP = 64.0  # from a row of cells to the next: the room for arrows
LABEL = len("work-items")
WIDTH = 26 * SIDE  # beyond which arrays stand below each other
BEYOND = 3  # cells that do not exist and are drawn all the same, where a kernel asks for them
SAID = 4  # faults that are written out


def show_kernel(
    source: str, arguments: Sequence[Any], global_size: Any, local_size: Any = None, item: int | None = None
) -> Picture:
    """A picture of what the kernel in *source* does with its *arguments*, made by interpreting it in Python.

    From top to bottom: what is read, the work-items, what they write; a kernel with barriers has that for each phase
    between them. A cell of memory holds its number and shows its place; a matrix is a line of cells with its rows set
    apart. Red is what goes wrong: races, and cells that do not exist. With *item* the arrows are those of the work-item
    of that number alone.

    The arguments are arrays of NumPy, `Unset(shape)` and `Local(size)` of `tinygrad_edu.learn.kernels`, and numbers.
    ValueError for more than 32 work-items, 64 cells of an array or 10 phases, and for what is no kernel.

    >>> import numpy as np
    >>> source = '''
    ... __kernel void back(__global const int *a, __global int *out) {
    ...     int i = get_global_id(0);
    ...     out[2 - i] = a[i];
    ... }'''
    >>> show_kernel(source, [np.arange(3, dtype=np.int32), np.zeros(3, np.int32)], 3).title
    'Kernel back: 3 work-items in 1 group read a and write out'
    """
    return Drawing(trace(source, arguments, global_size, local_size), item).picture


class Drawing:
    """A trace, the picture of it, and where everything stands."""

    def __init__(self, done: Trace, item: int | None) -> None:
        self.done, self.item = done, item
        self.all = [*done.arguments.values(), *done.locals]
        most = max((len(array.cells) for array in self.all), default=0)
        if len(done.names) > MOST_ITEMS or most > MOST_CELLS or done.phases > MOST_PHASES:
            got = f"{len(done.names)}, {most} and {done.phases}"
            limits = f"{MOST_ITEMS} work-items, {MOST_CELLS} cells of an array and {MOST_PHASES} phases"
            raise ValueError(f"show_kernel() draws at most {limits}, got {got}")
        self.picture = Picture(title(done))
        self.races = {(x.array, x.cell, phase) for x in done.faults if x.kind == "race" for phase in x.phases}
        self.lost = {i for fault in done.faults if fault.kind == "barrier" for i in fault.items}
        self.cells = {array: done.before.get(array, [None] * len(array.cells)) for array in self.all}
        self.places: dict[Array, tuple[float, float]] = {}  # the corners of the arrays in the lowest row so far
        self.y, self.now = 0.0, 0
        for phase in range(done.phases):
            self.phase(phase, [access for access in done.accesses if access.phase == phase])
        self.say()

    def phase(self, number: int, accesses: list[Access]) -> None:
        """What is read, the work-items, and what they write, below each other with arrows between."""
        self.now = number
        reads, writes = [a for a in accesses if not a.write], [a for a in accesses if a.write]
        new = [array for array in self.touched(reads) if array not in self.places]
        if new:
            self.y += SIDE / 2 if self.places else 0
            self.row(new, accesses)
        self.y += DROP if self.places else SIDE / 2 if number else 0
        items, y = self.items(), self.y
        for a in self.once(reads):
            x, above = self.corner(a)
            self.arrow(a, x + SIDE / 2, above + SIDE, items[a.item], y, "tg-reads")
        self.y += SIDE
        for a in writes:
            if 0 <= a.cell < len(a.array.cells):
                self.cells[a.array] = [*self.cells[a.array]]
                self.cells[a.array][a.cell] = a.number
        self.places = {}
        if writes:
            self.y += DROP
            self.row(self.touched(writes), accesses)
        for a in self.once(writes):
            x, below = self.corner(a)
            self.arrow(a, items[a.item], y + SIDE, x + SIDE / 2, below, "tg-writes")

    def touched(self, accesses: list[Access]) -> list[Array]:
        found = {access.array for access in accesses}
        return [array for array in self.all if array in found]

    def once(self, accesses: list[Access]) -> Iterable[Access]:
        """Those that get an arrow: one for a work-item and a cell, however often it goes there."""
        chosen = (a for a in accesses if self.item in (None, a.item) and self.drawn(a))
        return {(a.item, a.array, a.cell): a for a in chosen}.values()

    def drawn(self, access: Access) -> bool:
        return -BEYOND <= access.cell < len(access.array.cells) + BEYOND

    def items(self) -> dict[int, float]:
        """The work-items in a row: the middle of each one's cell, by number."""
        label = "work-items" if self.done.phases == 1 else f"phase {self.now}"
        self.picture.text(0, self.y + SIDE / 2 + 4, label, "tg-soft")
        middles, x, group = {}, LABEL * CHARACTER + 8, 0
        for i, name in enumerate(self.done.names):
            x += GAP if self.done.group_of[i] != group else 0
            group = self.done.group_of[i]
            kind = "tg-race" if i in self.lost and self.now == self.done.phases - 1 else "tg-item"
            self.picture.cell(x, self.y, name.strip("()").replace(" ", ""), kind)
            middles[i] = x + SIDE / 2
            x += SIDE
        return middles

    def row(self, arrays: list[Array], accesses: list[Access]) -> None:
        """Arrays side by side, below each other where they are too long, each with its name before it."""
        x = 0.0
        for array in arrays:
            asked = [a.cell for a in accesses if a.array is array and self.drawn(a)]
            first, end = min(0, *asked, 0), max(len(array.cells), *(cell + 1 for cell in asked), 0)
            length = self.offset(array, end - 1) + SIDE - first * SIDE
            if x and x + len(array.name) * CHARACTER + 8 + length > WIDTH:
                x, self.y = 0.0, self.y + SIDE + 10
            label = len(array.name) if x else max(len(array.name), LABEL)  # what stands first stands in one column
            wide = label * CHARACTER + 8 - first * SIDE
            self.picture.text(x, self.y + SIDE / 2 + 4, array.name, "tg-soft")
            self.places[array] = x + wide, self.y
            for cell in range(first, end):
                self.cell(array, cell)
            x = self.places[array][0] + first * SIDE + length + GAP
        self.y += SIDE

    def cell(self, array: Array, cell: int) -> None:
        inside = 0 <= cell < len(array.cells)
        left, y = self.places[array]
        number = self.cells[array][cell] if inside else None
        kind = "tg-race" if self.wrong(array, cell) else "tg-copy" if number is None else "tg-own"
        self.picture.cell(left + self.offset(array, cell), y, _shown(number, array), kind, str(cell))

    def offset(self, array: Array, cell: int) -> float:
        """How far a cell stands from the first: the rows of a matrix are set apart."""
        columns = array.shape[-1] if len(array.shape) > 1 else 0
        return cell * SIDE + (cell // columns * SPLIT if columns else 0.0)

    def corner(self, access: Access) -> tuple[float, float]:
        left, y = self.places[access.array]
        return left + self.offset(access.array, access.cell), y

    def arrow(self, access: Access, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        wrong = self.wrong(access.array, access.cell)
        self.picture.arrow(x1, y1 + 2, x2, y2 - 2, "tg-races" if wrong else kind)

    def wrong(self, array: Array, cell: int) -> bool:
        """Whether there is no such cell, or a race for it in this phase."""
        return not 0 <= cell < len(array.cells) or (array, cell, self.now) in self.races

    def say(self) -> None:
        """What is wrong, in words below it all."""
        width = max(60, int(self.picture.width / CHARACTER))
        said = [fault.message for fault in self.done.faults[:SAID]]
        more = len(self.done.faults) - len(said)
        for message in [*said, *([f"and {more} more"] if more else [])]:
            for line in textwrap.wrap(message, width):
                self.y += LINE
                self.picture.text(0, self.y + LINE, line, "tg-fault")


def _shown(number: Any, array: Array) -> str:
    if number is None:
        return ""
    return written(number) if not array.type.floating or math.isfinite(number) else str(number)


def title(done: Trace) -> str:
    """The picture in words, for those who cannot see it."""
    items, groups = _count(len(done.names), "work-item"), _count(len(set(done.group_of)), "group")
    reads, writes = (
        " and ".join(dict.fromkeys(a.array.name for a in done.accesses if a.write == write)) for write in (False, True)
    )
    does = " and ".join(f"{verb} {names}" for verb, names in (("read", reads), ("write", writes)) if names)
    phases = f", in {done.phases} phases" if done.phases > 1 else ""
    wrong = f". {done.faults[0].message}" if done.faults else ""
    return f"Kernel {done.kernel.name}: {items} in {groups} {does or 'do nothing'}{phases}{wrong}"


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'s' if n != 1 else ''}"
