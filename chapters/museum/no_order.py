"""An engine that recurses along the edges as it meets them.

Each path is walked on its own, so a value that is used twice passes its gradient on twice, the first time before it is
complete; if it sends what it has, the early part is counted again. And it dies at the depth where Python stops calling.
"""

from tinygrad_edu.scalar import Value


def backward(value: Value) -> None:
    """Send gradients back as soon as they arrive."""
    for v in _all(value):
        v.grad = 0.0
    value.grad = 1.0
    _send(value)


def _send(v: Value) -> None:
    for parent, derivative in v.edges():
        parent.grad += derivative * v.grad
        _send(parent)  # the bug: the parent may not have heard from its other uses yet


def _all(value: Value) -> set[Value]:
    found, stack = set(), [value]
    while stack:
        v = stack.pop()
        if v not in found:
            found.add(v)
            stack.extend(v.parents)
    return found


def damage() -> tuple[float, float]:
    """What it says of the derivative of c = b + b with b = a + a, and the truth.

    >>> damage()
    (6.0, 4.0)
    """
    a = Value(3.0)
    b = a + a
    backward(b + b)
    return a.grad, 4.0


def depth() -> str:
    """What becomes of a chain of 100,000 operations.

    >>> depth()
    'RecursionError'
    """
    v = Value(1.0)
    for _ in range(100_000):
        v = v + 1.0
    try:
        backward(v)
    except RecursionError as error:
        return type(error).__name__
    return "done"
