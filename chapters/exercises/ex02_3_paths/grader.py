"""Small graphs first; then doublings, of which only their number of paths is large."""

from tinygrad_edu.learn.grading import at_most, check
from tinygrad_edu.scalar import Value

LEAVES = "That counts leaves: a leaf reached in several ways counts once for each."
EDGES = "That counts edges: a path is a whole way from the value to a leaf."


def grade(module):
    a, b = Value(1.0), Value(2.0)
    double = a + a
    check("count_paths(a) of a leaf a", module.count_paths(a), 1, (0, "A leaf is one path by itself."))
    check("count_paths(a + a)", module.count_paths(a + a), 2, (1, LEAVES))
    check("count_paths(a * b + a)", module.count_paths(a * b + a), 3, (2, LEAVES), (4, EDGES))
    check("count_paths(-(a * 2))", module.count_paths(-(a * 2)), 1, (2, EDGES))
    mixed = double + double * b
    check("count_paths(d + d * b) with d = a + a", module.count_paths(mixed), 5, (2, LEAVES), (6, EDGES))
    for doublings in (10, 64):
        value = a
        for _ in range(doublings):
            value = value + value
        message = f"`.parents` was read more than 1,000 times on {doublings + 1} values: this walks every path."
        with at_most(1000, Value, "parents", message=message):
            got = module.count_paths(value)
        check(f"count_paths of {doublings} doublings", got, 2**doublings)
