"""Node: one recorded operation, which turns the gradient of its result into gradients of its inputs.

A node never holds the result it made: that would be a cycle, and a graph is to be freed by reference counting alone. It
holds edges to older nodes, the derivative of the operation for each input, and the values those derivatives need, each
with the version it had, as a later write would make it wrong.
"""

from __future__ import annotations

import itertools
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from .modes import mode, watch

SECOND_BACKWARD = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
    "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
    "saved tensors after calling backward."
)

NOWHERE = "Nowhere"  # the name of a node behind which nothing is

PACKAGE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "")

_next_number = itertools.count(1).__next__


class LastWrite:
    """The number that a node made at the time of the last write in place would have had."""

    number = 0

    def note(self) -> None:
        """Now something is written."""
        self.number = _next_number()


last_write = LastWrite()  # whatever younger nodes saved is as it was


class Node:
    """One recorded operation; `tensor.grad_fn` is the one that made it.

    An edge leads to where an input's gradient goes: a node, a (node, number of its output) pair, a leaf tensor, or None
    where no gradient is wanted. There is one rule, a derivative, for each edge: a function of the gradient of the
    result and of the saved values that `wants` lists for it.
    """

    __slots__ = (
        "__weakref__",
        "_name",
        "edges",
        "hooks",
        "like",
        "number",
        "out",
        "rules",
        "saved",
        "trace",
        "versions",
        "wants",
    )

    def __init__(
        self,
        name: str,
        edges: Sequence[Any],
        rules: Sequence[Any],
        like: Any,
        saved: Sequence[Any] = (),
        versions: Sequence[int] = (),
        wants: Sequence[Sequence[int]] | None = None,
        out: int = -1,
    ) -> None:
        self._name = name
        self.edges = edges
        self.rules: Sequence[Any] | None = rules
        self.like = like  # what the result looks like, as `fit` wants to know it of an edge
        self.saved = saved
        self.versions = versions
        self.wants = wants
        self.out = (
            out  # which of the saved values, if any, is the result itself (a copy of the tensor, without its history)
        )
        self.number = _next_number()
        self.hooks: dict[int, list[Callable[[Any], Any]]] | None = (
            None  # by output: what `register_hook` and `retain_grad` left
        )
        if watch.on:
            self.trace = call_site()  # where the user's code made it

    # makes a gradient look like the input that it belongs to: undoes broadcasting and promotion; see ops/record.py
    fit: Callable[[Any, Any], Any]

    def name(self) -> str:
        """What PyTorch calls the operation's derivative, `MulBackward0` and the like."""
        return self._name

    def title(self) -> str:
        """What error messages call it: its name without `Backward0`."""
        return re.sub(r"Backward0?(?=\d*$)", "", self._name)

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """The nodes that the inputs' gradients go to, each with the number of its output."""
        return tuple(
            (None, 0)
            if edge is None or getattr(edge, "_name", "") == NOWHERE
            else edge
            if edge.__class__ is tuple
            else (edge, 0)
            if isinstance(edge, Node)
            else (AccumulateGrad(edge), 0)
            for edge in self.edges
        )

    def __repr__(self) -> str:
        return f"<{self._name.rpartition(':')[2]} object at {id(self):#x}>"

    def gradients(self, g: Any) -> list[Any]:
        """The gradient of each input, None where none is wanted, from the gradient *g* of the result."""
        rules, saved, fit = self.rules, self.saved, self.fit
        if rules is None:
            raise RuntimeError(SECOND_BACKWARD)
        if saved:
            if self.number < last_write.number:
                self._check_versions()
            if self.out >= 0 and mode.grad:
                saved = list(saved)
                saved[self.out] = saved[self.out]._with_history(self)
        if callable(rules):
            results = rules(g, *[saved[i] for i in self.wants or ()])
            return [
                None if edge is None or result is None else fit(result, edge)
                for edge, result in zip(self.edges, results)
            ]
        results, wants = [], self.wants
        for i, edge in enumerate(self.edges):
            rule = rules[i]
            if edge is None or rule is None:
                results.append(None)
                continue
            if wants is None:
                result = rule(g)
            elif len(wants[i]) == 1:
                result = rule(g, saved[wants[i][0]])
            else:
                result = rule(g, *[saved[j] for j in wants[i]])
            results.append(None if result is None else fit(result, edge))
        return results

    def checked_gradients(self, g: Any) -> list[Any]:
        """`gradients` in anomaly mode: errors say where the operation was recorded, and a NaN is an error."""
        try:
            results = self.gradients(g)
        except RuntimeError as error:
            raise RuntimeError(f"{error}{self._recorded_at()}") from None
        for i, result in enumerate(results if watch.check_nan else ()):
            if result is not None and result.isnan().any():
                message = f"Function '{self._name}' returned nan values in its {i}th output."
                raise RuntimeError(message + self._recorded_at())
        return results

    def _recorded_at(self) -> str:
        return f"\n{self._name} was recorded at {self.trace}" if hasattr(self, "trace") else ""

    def free(self) -> None:
        """Drop what was saved; an operation that saved nothing can be used again."""
        if self.saved:
            self.rules, self.saved, self.versions = None, (), ()

    def _check_versions(self) -> None:
        saved, versions = self.saved, self.versions
        for tensor, version in zip(saved, versions):
            if version is not None and (0 if tensor._cell is None else tensor._cell[0]) != version:
                for other, v in zip(saved[1:], versions[1:]):  # of several, PyTorch reports the first input last
                    if v is not None and other._version != v:
                        tensor, version = other, v
                        break
                raise RuntimeError(tensor._modified_in_place(self, version))


class AccumulateGrad:
    """Where the graph ends: it stands for the `.grad` of the leaf `variable`."""

    next_functions = ()

    def __init__(self, variable: Any) -> None:
        self.variable = variable

    def name(self) -> str:
        """Its class's name, as for every node."""
        return "torch::autograd::AccumulateGrad"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AccumulateGrad) and other.variable is self.variable

    def __hash__(self) -> int:
        return id(self.variable)


def edge_of(x: Any) -> Any:
    """Where a gradient of the tensor *x* goes, None where *x* does not require one."""
    if x._base is not None:
        x._refresh()
    node = x._node
    if node is None:
        if x._base is not None and not x._flag and x.requires_grad:  # made under no_grad: recorded, but leading nowhere
            return Node(NOWHERE, (), (), (x._array.shape, x.dtype))
        return x if x._flag else None
    return node if x._index is None else (node, x._index)


def call_site() -> str:
    """The file and line outside this package from which the running operation was called."""
    frame = sys._getframe()
    while frame.f_back and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
