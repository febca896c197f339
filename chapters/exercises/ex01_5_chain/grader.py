"""Chains from no step at all to fifty thousand."""

from tinygrad_edu.learn.grading import Mistake, check
from tinygrad_edu.scalar import Value


def grade(module):
    x = Value(3.0)
    for text, value, right in [
        ("Value(3.0)", x, 1.0),
        ("Value(3.0) * 2", x * 2, 2.0),
        ("(Value(3.0) * 2 + 1) ** 2", (x * 2 + 1) ** 2, 28.0),
        ("1 / (5 - Value(3.0)) ** 3", 1 / (5 - x) ** 3, 3 / 2.0**4),
    ]:
        steps = []
        node = value
        while node.op:
            [(node, derivative)] = node.edges()
            steps.append(derivative)
        added = (sum(steps), "Were the local derivatives added? Rates of change along a path multiply, beginning at 1.")
        last = (steps[0] if steps else 0.0, "That is the local derivative of the last step alone.")
        check(f"slope_along({text})", module.slope_along(value), right, *([last, added] if steps else [added]))
    long = x
    for _ in range(50_000):
        long = long + 1.0
    try:
        check("slope_along(x + 1 + 1 + ... fifty thousand times)", module.slope_along(long), 1.0)
    except RecursionError:
        raise Mistake("RecursionError at 50,000 additions: Python calls go about 1,000 deep. Use a loop.") from None
