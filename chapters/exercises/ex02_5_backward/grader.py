"""Accumulation, order, a second call, and graphs that punish recursion and walking every path."""

from tinygrad_edu.learn.grading import Mistake, at_most, check
from tinygrad_edu.scalar import Value


def grade(module):
    check_uses(module.backward)
    check_second_call(module.backward)
    check_size(module.backward)


def check_uses(backward):
    a, b = Value(3.0), Value(4.0)
    backward(a * b)
    check("a.grad after backward(a * b) with b = 4", a.grad, 4.0)
    a = Value(3.0)
    backward(a * a)
    one = (3.0, "One of the two shares replaces the other: a gradient is a sum.")
    check("a.grad after backward(a * a) with a = 3", a.grad, 6.0, one)
    a = Value(5.0)
    b = a + a
    c = b + b
    with at_most(100, Value, "edges", message="b = a + a; c = b + b: more than 100 steps on three values."):
        backward(c)
    once = "b sent more than its gradient: let it send once, when both of its uses have sent theirs."
    check("a.grad after b = a + a; c = b + b; backward(c)", a.grad, 4.0, (6.0, once), (8.0, once))
    check("b.grad after b = a + a; c = b + b; backward(c)", b.grad, 2.0)
    a = Value(2.0)
    b = a * 3
    backward(b * b + a * b + 1 / a)
    check("a.grad after b = a * 3; backward(b * b + a * b + 1 / a) with a = 2", a.grad, 47.75)
    a = Value(1.0)
    backward(a)
    check("a.grad after backward(a) of a leaf a", a.grad, 1.0)


def check_second_call(backward):
    a = Value(5.0)
    b = a + a
    c = b + b
    backward(c)
    backward(c)
    case = "a.grad after backward(c); backward(c) with b = a + a; c = b + b"
    stale = (12.0, "What the first call left over on b was sent once more: begin with 0 on values in between.")
    check(case, a.grad, 8.0, stale, (4.0, "The first call is lost: a leaf's gradient accumulates over calls."))
    check("b.grad after two calls", b.grad, 2.0)


def check_size(backward):
    a = Value(1.0)
    value = a
    for _ in range(100):
        value = value + value
    message = "`.edges()` was read more than 1,000 times on 101 values: this walks every path, and there are 2 ** 100."
    with at_most(1000, Value, "edges", message=message):
        backward(value)
    check("a.grad after a hundred doublings", a.grad, 2.0**100)
    a = Value(1.0)
    value = a
    for _ in range(50_000):
        value = value + 1.0
    try:
        backward(value)
    except RecursionError:
        raise Mistake("RecursionError at 50,000 additions: Python calls go about 1,000 deep. Use a loop.") from None
    check("a.grad after fifty thousand additions", a.grad, 1.0)
