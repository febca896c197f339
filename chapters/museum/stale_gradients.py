"""An engine that keeps the gradients of values in between from one backward pass to the next.

That a leaf's gradient accumulates over passes is wanted. That the gradient of a result in between does is not: the
second pass sends the first one's gradient through again.
"""

from tinygrad_edu.scalar import Value


def backward(value: Value) -> None:
    """Send gradients back, youngest operation first."""
    order, seen, stack = [], set(), [(value, False)]
    while stack:
        v, done = stack.pop()
        if done:
            order.append(v)
        elif v not in seen:
            seen.add(v)
            stack.append((v, True))
            stack.extend((parent, False) for parent in v.parents)
    value.grad = 1.0  # the bug: the values in between are not set to zero
    for v in reversed(order):
        for parent, derivative in v.edges():
            parent.grad += derivative * v.grad


def damage() -> tuple[float, float]:
    """The derivative of (a * a) * a after a second pass, which should have doubled it.

    >>> damage()
    (54.0, 54.0)
    >>> damage_in_between()
    (72.0, 54.0)
    """
    a = Value(3.0)
    square = a * a
    cube = square * a
    for _ in range(2):
        square.grad = 0.0  # what a careful user does by hand
        backward(cube)
    return a.grad, 54.0


def damage_in_between() -> tuple[float, float]:
    """The same without the user's care."""
    a = Value(3.0)
    cube = (a * a) * a
    backward(cube)
    backward(cube)
    return a.grad, 54.0
