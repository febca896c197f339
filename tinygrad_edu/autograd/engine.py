"""The backward pass: gradients flow from the youngest operation to the oldest.

A node is always made after the nodes it takes its inputs from, so whoever takes the youngest node that has a gradient
takes it when its gradient is complete: that is a valid order without a topological sort and without recursion, and it
is PyTorch's order, so the sums are rounded alike. The gradients live in a dictionary of the pass, not on the nodes. The
engine knows no shapes, types or devices: all it ever does with a gradient is `+`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from typing import Any

from .modes import mode, watch
from .node import Node


def run(
    roots: Iterable[tuple[Any, Any]],
    *,
    keep_graph: bool,
    create_graph: bool,
    wanted: Sequence[Any] | None = None,
) -> dict[Any, Any]:
    """Send the gradients of *roots*, pairs of an edge and a gradient, back to the leaves; return the sum that arrived
    at each leaf, in order.

    With *wanted*, a list of edges, only what leads to these is run, and their gradients alone are returned.
    """
    before = mode.grad
    mode.grad = create_graph
    try:
        return _Pass(keep_graph, wanted).run(roots)
    finally:
        mode.grad = before


class _Pass:
    """The state of one backward pass."""

    def __init__(self, keep_graph: bool, wanted: Sequence[Any] | None) -> None:
        self.keep_graph = keep_graph
        self.wanted = wanted
        self.arrived: dict[Any, Any] = {}  # a sum for each leaf tensor and each wanted edge
        # By the number of a node: the node, and its gradient so far, or a list of them
        self.pending: dict[int, list[Any]] = {}
        self.queue: list[int] = []  # a heap of the numbers, negative, so that the youngest is first
        self.sums: set[Any] = set()  # the leaves and the numbers of nodes whose gradient so far was made here

    def run(self, roots: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
        roots = list(roots)
        needed = None if self.wanted is None else _leading_to(self.wanted, [edge for edge, _ in roots])
        gradients = Node.checked_gradients if watch.on else Node.gradients
        for edge, gradient in roots:
            self.send(edge, gradient)
        queue, pending, send, keep_graph = self.queue, self.pending, self.send, self.keep_graph
        while queue:
            node, g = pending.pop(-heappop(queue))
            if needed is not None and node not in needed:
                continue
            if node.hooks:
                g = _run_hooks(node, g)
            if needed is not None:
                self._capture(node, g)
                if not any(_target(edge) in needed for edge in node.edges):
                    continue
            for edge, gradient in zip(node.edges, gradients(node, g)):
                if gradient is not None:
                    send(edge, gradient)
            if not keep_graph:
                node.free()
        return self.arrived

    def send(self, edge: Any, gradient: Any) -> None:
        """Add *gradient* to what has arrived at the end of *edge*."""
        if edge.__class__ is Node:
            number = edge.number
            waiting = self.pending.get(number)
            if waiting is None:
                self.pending[number] = [edge, gradient]
                heappush(self.queue, -number)
            else:
                waiting[1] = self._sum(number, waiting[1], gradient)
        elif edge.__class__ is tuple:
            node, index = edge
            number = node.number
            if number not in self.pending:
                self.pending[number] = [node, [None] * len(node.like)]
                heappush(self.queue, -number)
            slots = self.pending[number][1]
            slots[index] = gradient if slots[index] is None else slots[index] + gradient
        else:
            so_far = self.arrived.get(edge)
            self.arrived[edge] = gradient if so_far is None else self._sum(edge, so_far, gradient)

    def _sum(self, key: Any, so_far: Any, gradient: Any) -> Any:
        """so_far + gradient, written into *so_far* where that is itself a sum that was made here for *key*."""
        if key in self.sums and not mode.grad:
            return so_far._gather(gradient)
        self.sums.add(key)
        return so_far + gradient

    def _capture(self, node: Node, g: Any) -> None:
        for edge in self.wanted or ():
            if edge is node:
                self.arrived[edge] = g
            elif edge.__class__ is tuple and edge[0] is node and g[edge[1]] is not None:
                self.arrived[edge] = g[edge[1]]


def _target(edge: Any) -> Any:
    return edge[0] if edge.__class__ is tuple else edge


def _leading_to(wanted: Sequence[Any], roots: Sequence[Any]) -> set[Any]:
    """All nodes and leaves on a way from the *roots* to something *wanted*."""
    seen: dict[Any, None] = dict.fromkeys(_target(edge) for edge in roots)
    stack = list(seen)
    while stack:
        node = stack.pop()
        for edge in node.edges if isinstance(node, Node) else ():
            target = _target(edge)
            if target is not None and target not in seen:
                seen[target] = None
                stack.append(target)
    needed = {_target(edge) for edge in wanted}
    for node in sorted((x for x in seen if isinstance(x, Node)), key=lambda node: node.number):
        if any(_target(edge) in needed for edge in node.edges):  # oldest first: its inputs have been decided
            needed.add(node)
    return needed


def _run_hooks(node: Node, g: Any) -> Any:
    """What the hooks on the results of *node* make of their gradients."""
    for index, hooks in (node.hooks or {}).items():
        part = g[index] if isinstance(g, list) else g
        if part is None:
            continue
        part = call_hooks(hooks.values(), part)
        if isinstance(g, list):
            g[index] = part
        else:
            g = part
    return g


def call_hooks(hooks: Iterable[Callable[[Any], Any]], g: Any) -> Any:
    """The gradient *g* after each of *hooks* has seen it and, if it returned something, replaced it."""
    for hook in list(hooks):
        changed = hook(g)
        g = g if changed is None else changed
    return g
