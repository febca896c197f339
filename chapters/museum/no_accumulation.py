"""An engine that writes a gradient where it should add it.

It is right as long as no value is used twice, and so passes every test that its author thought of. The first neural
network with a shared weight trains on half a gradient.
"""

from tinygrad_edu.scalar import Value


def backward(value: Value) -> None:
    """Send gradients back, youngest operation first."""
    order, seen = [], set()

    def visit(v):
        if v not in seen:
            seen.add(v)
            for parent in v.parents:
                visit(parent)
            order.append(v)

    visit(value)
    for v in order:
        v.grad = 0.0
    value.grad = 1.0
    for v in reversed(order):
        for parent, derivative in v.edges():
            parent.grad = derivative * v.grad  # the bug: `=` where `+=` is meant


def damage() -> tuple[float, float]:
    """What it says of the derivative of a + a, and the truth.

    >>> damage()
    (1.0, 2.0)
    """
    a = Value(3.0)
    backward(a + a)
    return a.grad, 2.0
