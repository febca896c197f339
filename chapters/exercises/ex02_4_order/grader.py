"""Small graphs whose values have names, then a deep one."""

from tinygrad_edu.learn.grading import Mistake, require
from tinygrad_edu.scalar import Value


def graphs():
    """Pairs of an expression and the Value that it gives, the smallest first."""
    a = Value(1.0, "a")
    yield "a", a
    b = named("b", a + a)
    yield "b = a + a", b
    yield "b = a + a; c = b * a", named("c", b * a)
    b = named("b", a * 2)
    c = named("c", b * 2)
    yield "b = a * 2; c = b * 2; d = c + a", named("d", c + a)
    yield "b = a * 2; c = b * 2; d = a + c", named("d", a + c)
    yield "b = a * 2; c = b + b; d = c * b + a", named("d", named("product", c * b) + a)


def named(label, value):
    value.label = label
    return value


def grade(module):
    for text, value in graphs():
        check_order(text, value, module.order(value))
    deep = Value(1.0, "a")
    for _ in range(100_000):
        deep = deep + 1.0
    try:
        check_order("a + 1 + 1 + ... a hundred thousand times", deep, module.order(deep))
    except RecursionError:
        raise Mistake("RecursionError at 100,000 additions: Python calls go about 1,000 deep. Use a loop.") from None


def check_order(text, value, answer):
    values = isinstance(answer, list) and all(isinstance(x, Value) for x in answer)
    require(values, f"{text}: order(value) is {answer!r}, expected a list of Values.")
    shown = f"{text}: the order was {' '.join(v.label for v in answer[:10])}"
    everything, todo = {value}, [value]
    while todo:
        new = set(todo.pop().parents) - everything
        everything |= new
        todo.extend(new)
    position = {v: i for i, v in enumerate(answer)}
    require(len(position) == len(answer), f"{shown}, in which a value stands more than once.")
    require(position.keys() == everything, f"{shown}: {len(answer)} of {len(everything)} values.")
    backwards = answer[0] is value or answer[-1] is not value
    require(backwards, f"{shown}. That is the way forward; backward begins at the end.")
    for user in answer:
        for p in user.parents:
            early = f"{shown}, but {p.label} comes before one of its users, {user.label}."
            require(position[p] > position[user], early)
