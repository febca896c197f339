"""How backward goes: first an order in which a value stands after its parents, then the gradients, from its end.

Both walks know what they have met by the object in its `.grad`: a zero that is this call's own, and no other zero. Such
a mark costs less than a count or a set, takes no room, and needs no cleaning up when something fails on the way.
Nothing here calls itself, so a graph may be as deep as memory allows.
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


def sort(node: Value, zero: float) -> list[Value]:
    """The values between the leaves and *node*, each after its parents, with the very object *zero* as gradient."""
    order: list[Value] = []
    path: list[Value] = []  # from *node* down to where we are
    rest: list[Iterator[Value]] = []  # the parents still to visit, of each value on the path that has a tuple of them
    while True:  # node is met for the first time
        if node._dx is None:
            raise RuntimeError(SECOND_BACKWARD)
        node.grad = zero
        x, y = node._x, node._y
        if y is None:
            if x.__class__ is tuple:
                rest.append(reversed(x))
        elif y._x is not None and y.grad is not zero:
            path.append(node)
            node = y
            continue
        while True:  # its y is done: go on with x, or with the rest of a tuple
            if rest and x.__class__ is tuple:
                for x in rest[-1]:
                    if x._x is not None and x.grad is not zero:
                        break
                else:
                    rest.pop()
                    x = node
            if x._x is not None and x.grad is not zero:
                path.append(node)
                node = x
                break
            order.append(node)
            if not path:
                return order
            node = path.pop()
            x = node._x


def send(order: list[Value], zero: float, retain_graph: bool) -> None:
    """Send the gradient of each value in *order*, the last first, on to its parents, times the derivative."""
    for node in reversed(order):
        grad, x, y = node.grad, node._x, node._y
        if y is not None and node._dy is None:  # a sum passes its gradient on whole: the first share is the very object
            x.grad = grad if x.grad is zero else x.grad + grad
            y.grad = grad if y.grad is zero else y.grad + grad
        elif x.__class__ is tuple:
            for parent, derivative in zip(x, node._dx):
                parent.grad += derivative * grad
        else:
            x.grad += node._dx * grad
            if y is not None:
                y.grad += node._dy * grad
        if not retain_graph:
            node._dx = None  # the mark of a freed graph, for edges() and sort()
