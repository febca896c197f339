"""How backward goes: first an order in which a value stands after its parents, then the gradients, from its end.

While the two are at work, the values between the result and the leaves are marked: the gradient is None from when a
value is met until a first share of it arrives. Such a mark costs less than a count or a set, and a slot less in each
value. Nothing here calls itself, so a graph may be as deep as memory allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .value import Value

SECOND_BACKWARD = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
    "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
    "saved tensors after calling backward."
)


def sort(node: Value, order: list[Value], path: list[Value]) -> None:
    """Append to *order* each value between *node* and the leaves, after its parents; *path* leads to where we are."""
    rest: list[Iterator[Value]] = []  # the parents still to visit, of each value on the path that has a tuple of them
    while True:
        x = node._x
        if node.grad is not None:  # met for the first time
            if node._dx is None:
                raise RuntimeError(SECOND_BACKWARD)
            node.grad = None
            y = node._y
            if y is None:
                if x.__class__ is tuple:
                    rest.append(reversed(x))
            elif y.grad is not None and y._x is not None:
                path.append(node)
                node = y
                continue
        if rest and x.__class__ is tuple:
            for x in rest[-1]:
                if x.grad is not None and x._x is not None:
                    break
            else:
                rest.pop()
                x = node
        if x.grad is not None and x._x is not None:
            path.append(node)
            node = x
        else:  # all its parents are in the order
            order.append(node)
            if not path:
                return
            node = path.pop()


def send(order: list[Value], retain_graph: bool) -> None:
    """Send the gradient of each value in *order*, the last first, on to its parents, times the derivative."""
    for node in reversed(order):
        grad, x, y = node.grad, node._x, node._y
        if y is not None and node._dy is None:  # a sum passes its gradient on whole
            x.grad = grad if x.grad is None else x.grad + grad
            y.grad = grad if y.grad is None else y.grad + grad
        elif x.__class__ is tuple:
            for parent, derivative in zip(x, node._dx, strict=True):
                if parent.grad is None:
                    parent.grad = derivative * grad
                else:
                    parent.grad += derivative * grad
        else:
            x.grad = node._dx * grad if x.grad is None else x.grad + node._dx * grad
            if y is not None:
                y.grad = node._dy * grad if y.grad is None else y.grad + node._dy * grad
        if not retain_graph:
            node._dx = None  # the mark of a freed graph, for edges() and sort()
