"""A page in which the reader steps backward through the graph of a tensor, one operation at a time.

`loss.step_through()` writes one and opens it. It is the page of the scalar layer, with tensors in the boxes.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import webbrowser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from .._tensor import Tensor
from ..autograd.modes import no_grad
from ..autograd.node import Node
from .draw import LIMIT, headline, render
from .graph import Vertex, freeze, walk
from .rules import rule_of

SHOWN = 24  # numbers of a gradient that the page holds


@dataclass
class Visit:
    """A stop of the backward pass: at which vertex, with which gradient, what it holds in memory, and what it sends."""

    vertex: int
    grad: Tensor | None
    held: int
    sent: list[tuple[int, Tensor, Tensor]] = field(default_factory=list)  # (to whom, what, what that has now)


def record(value: Tensor) -> tuple[list[Any], list[Visit], Tensor]:
    """The items of the graph of *value*, a tensor of one element, the visits of a backward pass, and where it starts.

    Nothing is freed and no `.grad` is touched. ValueError where *value* has several elements, was not recorded, or has
    a graph of more than 300 boxes.

    >>> import tinygrad_edu as torch
    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> _, visits, _ = record((x * x).sum())
    >>> visits[1].sent[1][2]
    tensor([2., 4.])
    """
    if value.numel() != 1:
        raise ValueError(f"stepping starts from a tensor of one element, as backward() does, not of {value.numel()}")
    items = walk(value)
    if len(items) > LIMIT:
        raise ValueError(f"a graph of {len(items):,} boxes is too large to step through; {LIMIT} is the most")
    start = value.detach().new_ones(value.shape)
    with no_grad():
        return items, list(_visits(items, start)), start


def _visits(items: list[Any], start: Tensor) -> Iterator[Visit]:
    place = {item: i for i, item in enumerate(items)}
    arrived: dict[Any, Any] = {items[0]: start}
    queue = [-items[0].number] if isinstance(items[0], Node) else []
    nodes = {-item.number: item for item in items if isinstance(item, Node)}
    while queue:
        node = nodes[heappop(queue)]
        g = arrived[node]
        visit = Visit(place[node], g if isinstance(g, Tensor) else None, held_by(node))
        edges = [(edge[0], edge[1]) if edge.__class__ is tuple else (edge, None) for edge in node.edges]
        for (target, index), sent in zip(edges, node.gradients(g)):
            if target is None or sent is None or target not in place:
                continue
            if target not in arrived and isinstance(target, Node):
                heappush(queue, -target.number)
            visit.sent.append((place[target], sent, _add(arrived, target, index, sent)))
        yield visit


def _add(arrived: dict[Any, Any], target: Any, index: int | None, sent: Tensor) -> Tensor:
    """Add *sent* to what has arrived at *target* (at its result number *index*); the sum."""
    if index is None:
        arrived[target] = total = sent if target not in arrived else arrived[target] + sent
    else:
        slots = arrived.setdefault(target, [None] * len(target.like))
        slots[index] = total = sent if slots[index] is None else slots[index] + sent
    return total


def held_by(node: Node) -> int:
    """The bytes of the tensors that *node* has saved for its derivatives."""
    return sum(saved.nbytes for saved in node.saved if isinstance(saved, Tensor))


def write_stepper(value: Tensor, path: str | os.PathLike[str], names: Any = None, title: str = "") -> Path:
    """Write a page to *path* that steps backward through the graph of *value*, and return the path.

    *names*, a Module or a dictionary of tensors, says what the leaves are called. Errors as for `record`.
    """
    items, visits, start = record(value)
    vertices = freeze(items, names)
    parts = {
        "title": escape(title or "Backward through tensors, step by step"),
        "graph": render(vertices, "the graph that is stepped through", second="grad"),
        "panels": "\n".join(_panels(vertices, visits, items)),
        "count": str(len(visits) + 1),
        "data": json.dumps(_data(vertices, visits, start)).replace("</", "<\\/"),
    }
    template = files("tinygrad_edu.scalar").joinpath("stepper.html").read_text(encoding="utf-8")
    path = Path(path)
    path.write_text(re.sub(r"{{(\w+)}}", lambda match: parts[match[1]], template), encoding="utf-8")
    return path


def open_stepper(value: Tensor, path: str | os.PathLike[str] | None = None, names: Any = None) -> Path:
    """Write the page to *path*, or to a temporary file that a browser is then asked to open, and return its path.

    Where there is no browser, a line says which file to open in one.
    """
    if path is not None:
        return write_stepper(value, path, names)
    written = write_stepper(value, Path(tempfile.mkdtemp(), "stepper.html"), names)
    if not webbrowser.open(written.as_uri()):
        print(f"no browser could be started here; open {written} in one", file=sys.stderr)
    return written


def short(x: Tensor) -> str:
    """A tensor in a few characters: its number, or its size as the root of the mean square.

    >>> import tinygrad_edu as torch
    >>> short(torch.tensor(0.5)), short(torch.tensor([3.0, -4.0]))
    ('0.5', 'rms 3.54')
    """
    if x.numel() == 1:
        return f"{x.item():.4g}"
    mean = (x.double() ** 2).mean().sqrt().item() if x.numel() else 0.0
    return f"rms {mean:.3g}"


def _whole(x: Tensor) -> str:
    """The numbers of *x*, or the first of them."""
    numbers = ", ".join(f"{n:.5g}" for n in x.reshape(-1)[:SHOWN].tolist())
    return f"[{numbers}{', ...' if x.numel() > SHOWN else ''}]"


def _data(vertices: Sequence[Vertex], visits: Sequence[Visit], start: Tensor) -> dict[str, list[Any]]:
    grads = [["-", "none"] for _ in vertices]
    grads[0] = [short(start), _whole(start)]
    rows = []
    for visit in visits:
        adds = [{"parent": to, "plus": short(sent), "grad": [short(now), _whole(now)]} for to, sent, now in visit.sent]
        rows.append({"vertex": visit.vertex, "adds": adds})
    return {"grads": grads, "visits": rows}


def _panels(vertices: Sequence[Vertex], visits: Sequence[Visit], items: Sequence[Any]) -> Iterator[str]:
    held = sum(visit.held for visit in visits)
    yield _panel(
        "grad = 1",
        f"<p>The forward pass is done; for the way back the graph holds {in_bytes(held)}. Backward starts at the"
        f" result, whose derivative with respect to itself is 1.</p>",
    )
    for visit in visits:
        vertex, node = vertices[visit.vertex], items[visit.vertex]
        rule = rule_of(node)
        words = f'<p class="words">{escape(rule)}</p>' if rule else ""
        sent = "".join(
            f"<li><code>{escape(headline(vertices[to]))}.grad += <b>{escape(short(g))}</b></code> "
            f"<code>{escape(vertices[to].shape)}</code>"
            f'<span class="change">{escape(_whole(g))}</span></li>'
            for to, g, _ in visit.sent
        )
        held -= visit.held
        grad = escape(_whole(visit.grad)) if visit.grad is not None else "one for each result"
        yield _panel(
            escape(f"{headline(vertex)} {vertex.shape}"),
            f"{words}<p>Its gradient is complete: <code>{grad}</code>. It held {in_bytes(visit.held)} of saved tensors,"
            f" which a real pass frees now; {in_bytes(held)} are still held.</p>"
            f'<ul class="additions">{sent}</ul>',
        )
    leaves = {to: now for visit in visits for to, _, now in visit.sent if not isinstance(items[to], Node)}
    rows = "".join(
        f"<li><code>{escape(headline(vertices[i]))}.grad = <b>{escape(_whole(g))}</b></code></li>"
        for i, g in sorted(leaves.items())
    )
    yield _panel("Done", f'<p>Every operation was visited once. The leaves have:</p><ul class="grads">{rows}</ul>')


def _panel(headline: str, body: str) -> str:
    return f'<section class="panel"><h2><code>{headline}</code></h2>{body}</section>'


def in_bytes(n: int) -> str:
    """*n* bytes, as people say it.

    >>> in_bytes(40), in_bytes(40_000), in_bytes(40_000_000)
    ('40 bytes', '40.0 kB', '40.0 MB')
    """
    return f"{n} bytes" if n < 1000 else f"{n / 1000:.1f} kB" if n < 10**6 else f"{n / 10**6:.1f} MB"

