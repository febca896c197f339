"""The memory of a kernel: arrays of cells, pointers into them, and a note of who read and wrote which cell when."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple

import numpy as np

from .values import OF_NUMPY, TYPES, Plain, Type


class Unset:
    """Memory of a shape and a dtype into which nobody has written, for a result: to read it first is a mistake.

    >>> Unset(3).shape
    (3,)
    """

    def __init__(self, shape: int | tuple[int, ...], dtype: Any = np.float32) -> None:
        self.shape = (shape,) if isinstance(shape, int) else tuple(shape)
        self.dtype = np.dtype(dtype)


class Local(NamedTuple):
    """So many elements of local memory, for a parameter `__local float *scratch`."""

    size: int


@dataclass(eq=False)
class Array:
    """Cells in a row, None where nobody has written; *shape* is how their owner sees them."""

    name: str
    type: Type
    space: str
    shape: tuple[int, ...]
    group: int = 0  # that owns it, if it is local memory
    const: bool = False
    cells: list[Plain | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cells = self.cells or [None] * prod(self.shape)

    @classmethod
    def of(cls, name: str, given: Any, const: bool) -> Array:
        """Global memory that holds a copy of a NumPy array."""
        type = TYPES[OF_NUMPY[given.dtype.str[1:]]]
        cells = [] if isinstance(given, Unset) else given.ravel().tolist()
        return cls(name, type, "global", given.shape, const=const, cells=[type(x) for x in cells])

    def numpy(self) -> Any:
        """What is in it, with zeros where nobody has written."""
        numbers = [0 if cell is None else cell for cell in self.cells]
        dtype = next(np.dtype(code) for code, name in OF_NUMPY.items() if TYPES[name] is self.type)
        return np.array(numbers, dtype).reshape(self.shape)


def cell_name(array: Array, at: int) -> str:
    """A cell as the kernel's writer would call it.

    >>> cell_name(Array("tile", TYPES["float"], "local", (2, 3)), 4)
    'tile[1][1]'
    """
    if array.space == "global" or not 0 <= at < len(array.cells):
        return f"{array.name}[{at}]"
    places = []
    for n in reversed(array.shape):
        at, place = divmod(at, n)
        places.append(f"[{place}]")
    return array.name + "".join(reversed(places))


class Pointer(NamedTuple):
    """A place in an array; *rows* is the shape of what it points at: () for an element, (4,) for a row of four."""

    array: Array
    offset: int
    rows: tuple[int, ...] = ()

    def moved(self, count: int) -> Pointer:
        """So many of what it points at further on."""
        return self._replace(offset=self.offset + count * prod(self.rows))


class Access(NamedTuple):
    """That a work-item, by its number, read or wrote a *number* in a cell; None where nobody had written one.

    *phase* counts the barriers of its group before that; *epoch* counts those of them that order this kind of memory.
    """

    item: int
    group: int
    array: Array
    cell: int
    number: Plain | None
    write: bool
    atomic: bool
    phase: int
    epoch: int
    line: int


class Fault(NamedTuple):
    """What a kernel does wrong: its kind, a sentence, and where it is one the array, the cell, and the work-items that
    race or never get to a barrier, and in which phases.

    The kinds are "bounds", "unset", "race", "barrier", "endless" and "zero".
    """

    kind: str
    message: str
    line: int
    array: Array | None = None
    cell: int = 0
    items: tuple[int, ...] = ()
    phases: tuple[int, ...] = ()
