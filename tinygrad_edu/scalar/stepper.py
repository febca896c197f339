"""A page in which the reader steps backward through a graph of Values, one operation at a time.

    python -m tinygrad_edu.scalar.stepper --output stepper.html

writes one for a small neuron; `write_stepper(value, path)` writes one for any graph. A page is a single file that needs
no network: open it in a browser, go on with the arrow keys.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from . import rules
from .draw import Picture
from .engine import sort
from .graph import Vertex, freeze, near
from .value import Value

LIMIT = 300  # values of a graph: more of them are no picture any more


@dataclass
class Addition:
    """What one visit adds to the gradient of one parent."""

    parent: int
    derivative: float
    before: float
    after: float


@dataclass
class Visit:
    """A stop of the backward pass: at which vertex, with which gradient, and what it adds to its parents, in order."""

    vertex: int
    grad: float
    additions: list[Addition] = field(default_factory=list)


def record(value: Value) -> tuple[list[Vertex], list[Visit]]:
    """The graph of *value* as `backward()` finds it when it starts, and its visits in the order in which it makes them.

    The engine puts a copy in order: *value* and its graph stay as they are. RuntimeError where the graph was freed,
    ValueError where it has more than 300 values.

    >>> a = Value(5.0)
    >>> vertices, visits = record((a + a) * 2)
    >>> [(visit.vertex, visit.grad) for visit in visits]
    [(0, 1.0), (1, 2.0)]
    >>> visits[1].additions[1]
    Addition(parent=2, derivative=1.0, before=2.0, after=4.0)
    """
    values, left_out = near(value, LIMIT)
    if left_out:
        raise ValueError(
            f"a graph of {len(values) + left_out:,} values is too large to step through; {LIMIT} is the most"
        )
    start = [replace(v, grad=0.0 if v.op else v.grad) for v in freeze(values)]
    start[0] = replace(start[0], grad=start[0].grad + 1.0)
    copies = _copy(values)
    places = {copy: place for place, copy in enumerate(copies)}
    order = sort(copies[0], float("0.0")) if value.parents else []
    copies[0].grad = 1.0
    return start, [_visit(copy, places) for copy in reversed(order)]


def _copy(values: list[Value]) -> list[Value]:
    """*values*, each after all that use it, with all their graph, as copies."""
    copies: dict[Value | None, Value] = {}
    for v in reversed(values):  # parents before those that use them
        twin = copies[v] = Value(v.data)
        twin.grad = v.grad
        twin._x = tuple(copies[p] for p in v.parents) if v._x.__class__ is tuple else copies.get(v._x)
        twin._dx, twin._dy = v._dx, v._dy
        twin._y = copies.get(v._y)
    return [copies[v] for v in values]


def _visit(value: Value, places: dict[Value, int]) -> Visit:
    """Do what the engine does at *value*, and write it down."""
    visit = Visit(places[value], value.grad)
    for parent, derivative in value.edges():
        before = parent.grad
        parent.grad += derivative * value.grad
        visit.additions.append(Addition(places[parent], derivative, before, parent.grad))
    return visit


def write_stepper(value: Value, path: str | os.PathLike[str], title: str = "") -> Path:
    """Write a page to *path* that steps backward through the graph of *value*, and return the path.

    The page shows what `value.backward()` would do now; gradients that leaves already have are added to. Values without
    a label are called v1, v2 and so on, in the order of the computation. Errors as for `record`.
    """
    if not isinstance(value, Value):
        raise TypeError(f"write_stepper() steps through the graph of a Value, and {value!r} is none")
    start, visits = record(value)
    vertices = [replace(v, label=name) for v, name in zip(start, _names(start), strict=True)]
    parts = {
        "title": escape(title or f"Backward from {vertices[0].label}, step by step"),
        "graph": Picture(vertices, 0).svg,
        "panels": "\n".join(_panels(vertices, visits)),
        "count": str(len(visits) + 1),
        "data": json.dumps(_data(vertices, visits)),
    }
    template = files(__package__).joinpath("stepper.html").read_text(encoding="utf-8")
    path = Path(path)
    path.write_text(re.sub(r"{{(\w+)}}", lambda match: parts[match[1]], template), encoding="utf-8")
    return path


def _names(vertices: Sequence[Vertex]) -> list[str]:
    """A name for every vertex, each different: its label if it has one, with a number if another has it already."""
    labels = [" ".join(str(v.label).split()) for v in vertices]
    names: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for i in reversed(range(len(vertices))):  # in the order of the computation
        name = label = labels[i]
        while not name or name in names or (name != label and name in labels):
            numbers[label] = numbers.get(label, 1 if label else 0) + 1
            name = f"{label}_{numbers[label]}" if label else f"v{numbers[label]}"
        names[name] = i
    return list(reversed(names))


def _data(vertices: Sequence[Vertex], visits: Sequence[Visit]) -> dict[str, list[Any]]:
    """What the page must know to show the gradients at any step: numbers as text, because JSON has no infinity."""
    return {
        "grads": [[rules.short(v.grad), repr(v.grad)] for v in vertices],
        "visits": [
            {
                "vertex": visit.vertex,
                "adds": [
                    {
                        "parent": add.parent,
                        "plus": rules.short(add.derivative * visit.grad),
                        "grad": [rules.short(add.after), repr(add.after)],
                    }
                    for add in visit.additions
                ],
            }
            for visit in visits
        ],
    }


def _panels(vertices: Sequence[Vertex], visits: Sequence[Visit]) -> Iterator[str]:
    """The explanation of each step in HTML: where backward starts, every visit, and what the leaves have in the end."""
    out = vertices[0]
    name = escape(out.label)
    yield _panel(
        f"{name}.grad = {rules.short(out.grad)}",
        f"<p>The forward pass is done: every value knows its number. Backward starts at <code>{name}</code>, whose"
        f" derivative with respect to itself is 1, and every value in between starts at 0.</p>",
    )
    for visit in visits:
        yield _visit_panel(vertices, visit)
    grads = {i: v.grad for i, v in enumerate(vertices)}
    grads.update((add.parent, add.after) for visit in visits for add in visit.additions)
    leaves = "".join(
        f"<li><code>{escape(v.label)}.grad = <b>{rules.short(grads[i])}</b></code></li>"
        for i, v in reversed(list(enumerate(vertices)))
        if not v.op
    )
    kept = any(v.grad for v in vertices[1:] if not v.op)
    yield _panel(
        "Done",
        f"<p>Every operation was visited once, and each leaf holds how fast <code>{name}</code> changes with"
        f" it{', on top of what was there before' if kept else ''}:</p>"
        f'<ul class="grads">{leaves}</ul>',
    )


def _panel(headline: str, body: str) -> str:
    return f'<section class="panel"><h2><code>{headline}</code></h2>{body}</section>'


def _visit_panel(vertices: Sequence[Vertex], visit: Visit) -> str:
    v = vertices[visit.vertex]
    names = [vertices[p].label for p in v.parents]
    uses = sum(other.parents.count(visit.vertex) for other in vertices)
    why = {0: "the walk starts here", 1: "its one use has sent its share"}.get(
        uses, f"its {uses} uses have sent theirs"
    )
    items = []
    for i, add in enumerate(visit.additions):
        target = f"{names[i]}.grad"
        formula = f"{rules.derivative(v.op, i, v.label, names, v.constant)} * {v.label}.grad"
        amount = rules.short(add.derivative * visit.grad)
        numbers = f"{rules.short(add.derivative)} * {rules.short(visit.grad)}"
        items.append(
            f"<li><code>{escape(target)} += {escape(formula)}</code> <code>= {numbers}</code> "
            f'<code>= <b>{amount}</b></code><span class="change">{escape(target)}: '
            f"{rules.short(add.before)} → <b>{rules.short(add.after)}</b></span></li>"
        )
    return _panel(
        escape(f"{v.label} = {rules.expression(v.op, names, v.constant)}"),
        f'<p class="words">{escape(rules.RULES[v.op].words)}</p>'
        f"<p><code>{escape(v.label)}.grad = {rules.short(visit.grad)}</code> is complete: {why}.</p>"
        f'<ul class="additions">{"".join(items)}</ul>',
    )


def demo() -> Value:
    """A neuron with two inputs and its loss, in which the weight w1 is used twice."""
    x1, x2 = Value(2.0, "x1"), Value(0.5, "x2")
    w1, w2, b = Value(-0.5, "w1"), Value(1.0, "w2"), Value(0.75, "b")
    n = x1 * w1 + x2 * w2 + b
    o = n.tanh()
    loss = (o - 1) ** 2 + 0.1 * (w1 * w1)
    n.label, o.label, loss.label = "n", "o", "loss"
    return loss


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page of the demo and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m tinygrad_edu.scalar.stepper", description=main.__doc__)
    parser.add_argument("--output", default="stepper.html", metavar="FILE", help="where to write it (%(default)s)")
    path = parser.parse_args(arguments).output
    try:
        print(write_stepper(demo(), path, "A neuron learns backward").resolve())
    except OSError as error:
        parser.error(f"cannot write {path}: {error.strerror}")


if __name__ == "__main__":
    main()
