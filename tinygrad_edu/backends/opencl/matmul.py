"""The matrix product of two arrays, by the rung of the ladder in kernels/matmul.cl that is best for device and size."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from . import programs
from .memory import Block
from .runtime import Device

# The sizes of tiles. TILE² and SIDE² work-items make a group, of which any device takes 256. BLOCK² sums, and BLOCK
# numbers of either matrix, must fit into a work-item's registers; 2 * DEPTH * SIDE * BLOCK elements into local memory,
# of which any GPU has 32 KiB.
TILE = 16
SIDE, BLOCK, DEPTH = 16, 4, 16
# P, Q and DEPTH of `quads`, the larger first: the first is taken that makes work for all compute units. Local memory
# holds 8 (P + Q) (4 SIDE + 4) DEPTH numbers, so for those of 8 bytes it must be the last, with half its DEPTH.
QUADS = ((2, 2, 8), (2, 1, 16), (1, 1, 16))
ROWS = 8  # of a work-item's tile on a CPU: with 2 vectors a row 16 sums, half of the registers of AVX-512
VECTOR_BYTES = 64
DEEP = 16  # rows of a panel that a work-item packs
# Beyond so many bytes from one k to the next, or where columns are not side by side and there are more multiplications
# than this, copying into panels pays; measured on PoCL.
IN_PLACE = 2048
GATHERED = 64**3
# A product is cut along K until there are so many work-items a compute unit, but into no pieces shorter than this.
ITEMS_A_UNIT, PIECE = 4, 512
UNCUT = 1 << 62
STRIP = 64  # elements of C to which a work-item adds up the pieces

C_TYPES = {
    "f4": "float", "f8": "double", "i1": "char", "i2": "short", "i4": "int", "i8": "long",
    "u1": "uchar", "u2": "ushort", "u4": "uint", "u8": "ulong",
}  # fmt: skip

# The rungs: up to so many multiplications, the best one. `doctor --tune` measures a table for the device at hand.
RUNGS: dict[str, list[tuple[float, str]]] = {
    "cpu": [(float("inf"), "vectorised")],
    "gpu": [(float(128**3), "tiled"), (float("inf"), "quads")],
    "other": [(float("inf"), "blocked")],
}


class Matrices(NamedTuple):
    """A batch of matrices in a block, all in elements: where the first begins, the way to the next row, column, and
    matrix in the two dimensions of the batch."""

    block: Block
    start: int
    row: int
    col: int
    far: int = 0
    near: int = 0

    @property
    def T(self) -> Matrices:
        return self._replace(row=self.col, col=self.row)


class Out(NamedTuple):
    """Where products go: a block, and the element in it from which on they follow each other."""

    block: Block
    start: int = 0


class Sizes(NamedTuple):
    """C is m×n, A is m×k, B is k×n, and there are fars × nears of each."""

    m: int
    n: int
    k: int
    fars: int = 1
    nears: int = 1

    @property
    def work(self) -> int:
        return self.m * self.n * self.k


def multiply(device: Device, dtype: Any, sizes: Sizes, a: Matrices, b: Matrices, out: Out, rung: str = "") -> None:
    """Enqueue the products of *a* and *b*, written one after the other, by the *rung* named or the best."""
    if not sizes.m * sizes.n * sizes.fars * sizes.nears:
        return
    if sizes.k:
        EVERY[rung or best_rung(device, sizes.work)](device, dtype, sizes, a, b, out)
    else:
        size = sizes.m * sizes.n * sizes.fars * sizes.nears * dtype.itemsize
        device.fill(out.block, np.zeros((), dtype)[()], size, out.start * dtype.itemsize)


def best_rung(device: Device, work: int) -> str:
    return next(name for limit, name in rungs(device) if work <= limit)


@cache
def rungs(device: Device) -> list[tuple[float, str]]:
    """The table of rungs for *device*: what `doctor --tune` has measured, else the one for its kind."""
    try:
        return [(float(limit), str(name)) for limit, name in json.loads(table_file(device).read_text(encoding="utf-8"))]
    except (OSError, ValueError):
        return RUNGS[device.kind]


def table_file(device: Device) -> Path:
    return programs.cache_folder() / f"rungs-{programs.key(device.candidate, '', ())}.json"


@cache
def source() -> str:
    return (Path(__file__).parent / "kernels" / "matmul.cl").read_text(encoding="utf-8")


@lru_cache(1024)
def kernel(device: Device, name: str, dtype: Any, *defines: tuple[str, int]) -> Any:
    """One kernel of the source, built for elements of *dtype* and with those sizes."""
    defined = (name.upper(), 1), ("T", C_TYPES[dtype.str[1:]]), *defines
    return device.kernel(source(), name, [f"-D{word}={value}" for word, value in defined])


def tiles(size: int, tile: int) -> int:
    """How many tiles cover *size*."""
    return -(-size // tile)


def naive(device: Device, dtype: Any, sizes: Sizes, a: Matrices, b: Matrices, out: Out) -> None:
    m, n, k, fars, nears = sizes
    grid = tiles(n, TILE) * TILE, m, fars * nears
    built = kernel(device, "naive", dtype)
    device.launch(built, grid, (TILE, 1, 1), *a, *b, *out, m, n, k, nears, flops=2 * sizes.work * grid[2])


def tiled(device: Device, dtype: Any, sizes: Sizes, a: Matrices, b: Matrices, out: Out) -> None:
    m, n, k, fars, nears = sizes
    grid = tiles(n, TILE) * TILE, tiles(m, TILE) * TILE, fars * nears
    built = kernel(device, "tiled", dtype, ("TILE", TILE))
    device.launch(built, grid, (TILE, TILE, 1), *a, *b, *out, m, n, k, nears, flops=2 * sizes.work * grid[2])


def blocked(device: Device, dtype: Any, sizes: Sizes, a: Matrices, b: Matrices, out: Out) -> None:
    m, n, k, fars, nears = sizes
    grid = tiles(n, SIDE * BLOCK) * SIDE, tiles(m, SIDE * BLOCK) * SIDE, fars * nears
    built = kernel(device, "blocked", dtype, ("SIDE", SIDE), ("BLOCK", BLOCK), ("DEPTH", DEPTH))
    device.launch(built, grid, (SIDE, SIDE, 1), *a, *b, *out, m, n, k, nears, flops=2 * sizes.work * grid[2])


def quads(device: Device, dtype: Any, sizes: Sizes, a: Matrices, b: Matrices, out: Out) -> None:
    m, n, k, fars, nears = sizes
    shapes = QUADS if dtype.itemsize <= 4 else [(1, 1, QUADS[-1][2] // 2)]
    for p, q, depth in shapes:  # noqa: B007
        grid = tiles(n, 4 * SIDE * q) * SIDE, tiles(m, 4 * SIDE * p) * SIDE, fars * nears
        if grid[0] * grid[1] * grid[2] >= device.compute_units * SIDE**2:
            break
    defines = ("SIDE", SIDE), ("DEPTH", depth), ("P", p), ("Q", q), ("A_ALONG", int(a.col == 1)), \
        ("B_ALONG", int(b.row == 1 != b.col)), ("A_FOURS", in_fours(a, m, k)), ("B_FOURS", in_fours(b.T, n, k)), \
        ("C_FOURS", int(n % 4 == 0 == out.start % 4)), *fused(dtype)
    built = kernel(device, "quads", dtype, *defines)
    device.launch(built, grid, (SIDE, SIDE, 1), *a, *b, *out, m, n, k, nears, flops=2 * sizes.work * grid[2])


def in_fours(a: Matrices, rows: int, k: int) -> int:
    """Whether numbers of *a* can be read four at a time: along k if columns are side by side, else along its rows."""
    step, other, size = (a.col, a.row, k) if a.col == 1 else (a.row, a.col, rows)
    return int(step == 1 and not any(n % 4 for n in (size, other, a.start, a.far, a.near)))


def fused(dtype: Any) -> tuple[tuple[str, int], ...]:
    """What is defined where multiplication and addition are to be rounded once."""
    return (("FUSED", 1),) if dtype.kind == "f" else ()


def vectorised(device: Device, dtype: Any, sizes: Sizes, a: Matrices, b: Matrices, out: Out) -> None:
    """The CPU's rung. A product whose C is a row or a column is turned so that what is contiguous is read along."""
    m, n, k, _, _ = sizes
    if (n == 1 and a.col != 1) or (m == 1 < n and b.row == 1):  # Cᵀ = Bᵀ Aᵀ, and the transpose of a row is where it was
        a, b, m, n = b.T, a.T, n, m
    lanes = min(VECTOR_BYTES // dtype.itemsize, 16)
    work = Work(device, dtype, lanes, *sizes._replace(m=m, n=n))
    run = work.dots if n == 1 and a.col == b.row == 1 else work.tiles
    pieces = work.pieces()
    if pieces == 1:
        run(a, b, out, UNCUT)
        return
    length = tiles(k, pieces)
    parts = device.allocate(pieces * m * n * dtype.itemsize)
    cut = work._replace(k=length, nears=tiles(k, length))
    getattr(cut, run.__name__)(a._replace(near=a.col * length), b._replace(near=b.row * length), Out(parts), k)
    fold = kernel(device, "fold", dtype, ("STRIP", STRIP))
    device.launch(fold, (tiles(m * n, STRIP),), (1,), parts, *out, m * n, cut.nears)


class Work(NamedTuple):
    """A product to be made with vectors of so many *lanes*."""

    device: Device
    dtype: Any
    lanes: int
    m: int
    n: int
    k: int
    fars: int
    nears: int

    def kernel(self, name: str, *defines: tuple[str, int]) -> Any:
        return kernel(self.device, name, self.dtype, ("LANES", self.lanes), *fused(self.dtype), *defines)

    def pieces(self) -> int:
        """Into how many pieces K is cut: 1 if there is work for all without that."""
        items = tiles(self.m, ROWS) * tiles(self.n, 2 * self.lanes)
        wanted = self.device.compute_units * ITEMS_A_UNIT
        enough = self.fars * self.nears > 1 or items >= wanted
        return 1 if enough else min(tiles(wanted, items), max(self.k // PIECE, 1))

    def dots(self, a: Matrices, b: Matrices, out: Out, whole: int) -> None:
        batch = self.fars * self.nears
        arguments = *a, *b, *out, self.m, self.n, self.k, self.nears, whole
        flops = 2 * self.m * self.k * batch
        self.device.launch(self.kernel("dots"), (self.m, 1, batch), (1, 1, 1), *arguments, flops=flops)

    def tiles(self, a: Matrices, b: Matrices, out: Out, whole: int) -> None:
        rows, width, far_apart = ROWS if self.m > 1 else 1, 2 * self.lanes, IN_PLACE // self.dtype.itemsize
        pays = self.m > 4 * ROWS  # so often is each element used again
        a_panel, b_panel, padded = rows * a.row, width * b.col, 0
        if pays and self.n > width and a.col > far_apart:
            a, a_panel = self.pack(a.T, self.m, rows).T, rows * self.k
        if (b.col != 1 and self.m * self.n * self.k > GATHERED and self.m > rows) or (pays and b.row > far_apart):
            b, b_panel, padded = self.pack(b, self.n, width), width * self.k, 1
        grid = tiles(self.m, rows), tiles(self.n, width), self.fars * self.nears
        arguments = *a, *b, *out, self.m, self.n, self.k, self.nears, a_panel, b_panel, padded, whole
        flops = 2 * self.m * self.n * self.k * grid[2]
        self.device.launch(self.kernel("vectorised", ("ROWS", rows)), grid, (1, 1, 1), *arguments, flops=flops)

    def pack(self, b: Matrices, columns: int, panel: int) -> Matrices:
        """The k×*columns* matrices B as panels, in a block of their own; what is the same throughout is copied once."""
        fars, nears = self.fars if b.far else 1, self.nears if b.near else 1
        size = tiles(columns, panel) * panel * self.k
        block = self.device.allocate(fars * nears * size * self.dtype.itemsize)
        built = kernel(self.device, "pack", self.dtype, ("PANEL", panel), ("DEEP", DEEP))
        grid = tiles(self.k, DEEP), tiles(columns, panel), fars * nears
        self.device.launch(built, grid, (1, 1, 1), *b, block, columns, self.k, nears)
        return Matrices(block, 0, panel, 1, size * nears if b.far else 0, size if b.near else 0)


LADDER = {"naive": naive, "tiled": tiled, "blocked": blocked, "vectorised": vectorised}
EVERY = {**LADDER, "quads": quads}
