"""Where to put the boxes of a graph and how to lead its edges, from left to right, so that a reader can follow them.

The method of Sugiyama, Tagawa and Toda (1981), in four steps: a column for every vertex, an order within each column
that crosses few edges, heights, and then widths. An edge that passes a column leads through a place of its own there, a
*lane*, so that it runs through no box; all the long edges of one vertex share their lanes and branch off where they are
needed. Between two columns every edge is the same S, stretched: two of them cross only if their ends do.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

Size = tuple[float, float]
Curve = tuple[float, float, float, float]  # from (x, y) to (x, y)

GAP = 16.0  # between two boxes of a column
LANE = 2.0  # how high a lane is: less than a box, so that many can lie together
STARTS, SWEEPS = 10, 4  # tries to untangle the edges: more of them hardly change a picture
ROUNDS = 12  # tries to straighten them


@dataclass(frozen=True)
class Layout:
    """The left end and middle height of every box, the curves along each edge (parent, child), the size of it all."""

    boxes: list[tuple[float, float]]
    routes: dict[tuple[int, int], list[Curve]]
    width: float
    height: float
    crossings: int


def arrange(parents: Sequence[Sequence[int]], sizes: Sequence[Size]) -> Layout:
    """A layout of the graph in which vertex i has *parents[i]* and a box of *sizes[i]*.

    Every vertex has a lower number than its parents, and the output is number 0.
    """
    columns = _Columns(parents)
    columns.untangle()
    heights = [size[1] for size in sizes] + [LANE] * (columns.vertices - len(sizes))
    middle = _heights(columns, heights)
    return _routes(columns, parents, sizes, heights, middle)


class _Columns:
    """The vertices and lanes in columns; column 0 holds the output and stands rightmost.

    A vertex stands as many columns from the output as its longest way there has steps: a leaf, next to a value that
    uses it.
    """

    def __init__(self, parents: Sequence[Sequence[int]]) -> None:
        count = len(parents)
        self.column = [0] * count
        nearest = [0] * count  # the column of the consumer that is nearest to the output
        for child, inputs in enumerate(parents):
            for p in inputs:
                self.column[p] = max(self.column[p], self.column[child] + 1)
        for child in reversed(range(count)):
            for p in parents[child]:
                nearest[p] = self.column[child] if not nearest[p] else min(nearest[p], self.column[child])
        self.lanes = [{self.column[v]: v} for v in range(count)]  # for each vertex, what stands for it in each column
        self.left: list[list[int]] = [[] for _ in range(count)]
        self.right: list[list[int]] = [[] for _ in range(count)]
        for v in range(count):
            for at in range(self.column[v] - 1, nearest[v], -1):
                self._add_lane(v, at)
        for child, inputs in enumerate(parents):
            for p in dict.fromkeys(inputs):
                self._link(self.lanes[p][self.column[child] + 1], child)
        self.vertices = len(self.column)
        self.order = self._first_order()

    def _add_lane(self, v: int, at: int) -> None:
        lane = len(self.column)
        self.column.append(at)
        self.left.append([])
        self.right.append([])
        self._link(self.lanes[v][at + 1], lane)
        self.lanes[v][at] = lane

    def _link(self, left: int, right: int) -> None:
        self.left[right].append(left)
        self.right[left].append(right)

    def _first_order(self) -> list[list[int]]:
        """Top to bottom as a walk through the operands in turn meets them, in which a tree crosses nothing."""
        order: list[list[int]] = [[] for _ in range(max(self.column) + 1)]
        seen, stack = {0}, [0]
        while stack:
            v = stack.pop()
            order[self.column[v]].append(v)
            for p in reversed(self.left[v]):
                if p not in seen:
                    seen.add(p)
                    stack.append(p)
        return order

    def untangle(self) -> None:
        """Sweep from several first orders, of which the operands' own is the first; keep the best order met."""
        random = Random(0)
        fewest, best = self.crossings(), [list(column) for column in self.order]
        for _ in range(STARTS):
            for turn in range(SWEEPS):
                if not fewest:
                    break
                self._sweep(turn)
                crossings = self.crossings()
                if crossings < fewest:
                    fewest, best = crossings, [list(column) for column in self.order]
            for inputs in self.left:
                random.shuffle(inputs)
            self.order = self._first_order()
        self.order = best

    def _sweep(self, turn: int) -> None:
        """Sort each column by the mean place of its neighbours in the one before; leftward, on odd turns rightward."""
        columns = range(1, len(self.order)) if turn % 2 == 0 else range(len(self.order) - 2, -1, -1)
        for at in columns:
            if turn % 4 > 1:
                self.order[at].reverse()  # equals change places, which may free others
            self._sort(at, self.order[at - 1 if turn % 2 == 0 else at + 1], self.right if turn % 2 == 0 else self.left)
        while self._swap_neighbours():
            pass

    def _sort(self, at: int, fixed: list[int], neighbours: list[list[int]]) -> None:
        place = {v: i for i, v in enumerate(fixed)}
        mean = {}
        for i, v in enumerate(self.order[at]):
            mean[v] = sum(place[n] for n in neighbours[v]) / len(neighbours[v]) if neighbours[v] else float(i)
        self.order[at].sort(key=mean.__getitem__)

    def _swap_neighbours(self) -> bool:
        """Swap two that stand one above the other wherever that crosses fewer edges; whether it was so anywhere."""
        swapped = False
        place = {v: i for column in self.order for i, v in enumerate(column)}
        for column in self.order:
            for i in range(len(column) - 1):
                upper, lower = column[i], column[i + 1]
                gain = 0
                for side in (self.left, self.right):
                    ups, downs = [place[n] for n in side[upper]], [place[n] for n in side[lower]]
                    gain += sum((u > d) - (u < d) for u in ups for d in downs)
                if gain > 0:
                    column[i], column[i + 1] = lower, upper
                    place[upper], place[lower] = i + 1, i
                    swapped = True
        return swapped

    def crossings(self) -> int:
        """How many pairs of edges cross."""
        total = 0
        for at in range(len(self.order) - 1):
            place = {v: i for i, v in enumerate(self.order[at])}
            passed: list[int] = []
            for v in self.order[at + 1]:
                ends = [place[n] for n in self.right[v]]
                total += sum(len(passed) - bisect_right(passed, end) for end in ends)
                for end in ends:
                    insort(passed, end)
        return total


def _heights(columns: _Columns, heights: list[float]) -> list[float]:
    """The middle of every vertex and lane: as near to its neighbours as the order and the room for the boxes allow."""
    middle = [0.0] * columns.vertices
    for column in columns.order:
        _settle(column, [0.0] * len(column), heights, middle)
    last = len(columns.order) - 1
    for turn in range(ROUNDS):
        for at in range(1, last + 1) if turn % 2 == 0 else range(last - 1, -1, -1):
            side = columns.right if turn % 2 == 0 else columns.left
            _settle(columns.order[at], [_mean(side[v], middle, middle[v]) for v in columns.order[at]], heights, middle)
    top = min(middle[v] - heights[v] / 2 for v in range(columns.vertices))
    return [y - top for y in middle]


def _mean(vertices: list[int], middle: list[float], default: float) -> float:
    return sum(middle[v] for v in vertices) / len(vertices) if vertices else default


def _settle(column: list[int], wanted: list[float], heights: list[float], middle: list[float]) -> None:
    """Give each of a column the height it wants; where they would overlap, the nearest there are, by least squares.

    With the room that they need taken off, the heights must only not fall, and those that do are pooled at their mean:
    isotonic regression.
    """
    room = [0.0]
    for upper, lower in pairwise(column):
        room.append(room[-1] + (heights[upper] + heights[lower]) / 2 + GAP)
    pools: list[tuple[float, int]] = []  # sum and number of those that stand together
    for want, offset in zip(wanted, room, strict=True):
        total, count = want - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            above, number = pools.pop()
            total, count = total + above, count + number
        pools.append((total, count))
    places = [total / count for total, count in pools for _ in range(count)]
    for v, place, offset in zip(column, places, room, strict=True):
        middle[v] = place + offset


def _routes(
    columns: _Columns,
    parents: Sequence[Sequence[int]],
    sizes: Sequence[Size],
    heights: list[float],
    middle: list[float],
) -> Layout:
    """Give every column its width and every gap room for its steepest edge.

    Boxes stand at the right of their column, where their edges start.
    """
    starts, ends = [0.0] * len(columns.order), [0.0] * len(columns.order)
    x = 0.0
    for at in reversed(range(len(columns.order))):
        starts[at] = x
        ends[at] = x + max((sizes[v][0] for v in columns.order[at] if v < len(sizes)), default=0.0)
        steepest = max((abs(middle[v] - middle[n]) for v in columns.order[at] for n in columns.right[v]), default=0.0)
        x = ends[at] + min(110.0, 34.0 + 0.16 * steepest)
    boxes = [(ends[columns.column[v]] - size[0], middle[v]) for v, size in enumerate(sizes)]
    routes = {}
    for child, inputs in enumerate(parents):
        for p in dict.fromkeys(inputs):
            stops = [columns.lanes[p][at] for at in range(columns.column[p], columns.column[child], -1)] + [child]
            routes[p, child] = [
                (ends[columns.column[a]], middle[a], starts[columns.column[b]], middle[b]) for a, b in pairwise(stops)
            ]
    height = max(y + h / 2 for y, h in zip(middle, heights, strict=True))
    return Layout(boxes, routes, ends[0], height, columns.crossings())
