"""A graph of Values as plain data, frozen at the moment: what a picture needs to know, found without recursion."""

from __future__ import annotations

from dataclasses import dataclass

from .value import Value


@dataclass(frozen=True)
class Vertex:
    """A Value as it was; *parents* are places in the list of vertices, in the order of the operation, each use one."""

    data: float
    grad: float
    label: str
    op: str
    constant: float | None  # the plain number that the operation took, if it took one
    parents: tuple[int, ...]
    hidden: int  # how many of its parents were left out


def near(value: Value, limit: int) -> tuple[list[Value], int]:
    """At most *limit* values of the graph of *value*, the nearest first to be chosen, and the number of those left out.

    They come in an order in which every value stands after all that use it, *value* first; backwards, the list has the
    inputs of an operation in their order.
    """
    found = [value]
    seen = {value}
    for node in found:  # the list grows while we walk it: nearest first
        for parent in node.parents:
            if parent not in seen:
                seen.add(parent)
                found.append(parent)
    kept = found[:limit]
    uses = dict.fromkeys(kept, 0)
    for node in kept:
        for parent in node.parents:
            if parent in uses:
                uses[parent] += 1
    order = [value]
    for node in order:
        for parent in reversed(node.parents):
            if parent in uses:
                uses[parent] -= 1
                if not uses[parent]:
                    order.append(parent)
    return order, len(found) - len(order)


def freeze(values: list[Value]) -> list[Vertex]:
    """*values* as vertices, in their order; a parent outside the list counts as hidden."""
    place = {value: i for i, value in enumerate(values)}
    vertices = []
    for v in values:
        inside = tuple(place[p] for p in v.parents if p in place)
        vertices.append(Vertex(v.data, v.grad, v.label, v.op, v.constant, inside, len(v.parents) - len(inside)))
    return vertices
