"""Leaves alone first, then one level, then the order, then deeper."""

from tinygrad_edu.learn.grading import check

CASES = [
    {"weight": 1, "bias": 2},
    {"first": {"weight": 1}},
    {"first": {"weight": 1, "bias": 2}, "scale": 3},
    {"a": {"b": {"c": 1}, "d": 2}},
    {"a": {"b": {"c": {"d": 1}}, "e": {}}, "f": {"g": 2}, "h": 3},
]


def walk(tree, prefix="", sort=True, keep=True):
    items = sorted(tree.items(), key=lambda item: sort and isinstance(item[1], dict))
    for name, value in items:
        if isinstance(value, dict):
            yield from walk(value, f"{prefix if keep else ''}{name}.", sort, keep)
        else:
            yield prefix + name


def grade(module):
    for tree in CASES:
        check(
            f"paths({tree})",
            module.paths(tree),
            list(walk(tree)),
            (list(walk(tree, sort=False)), "The order: its own leaves come before those of its dictionaries."),
            (list(walk(tree, keep=False)), "The outer names are lost: hand down the whole path so far."),
            ([f".{path}" for path in walk(tree)], "No path begins with a dot: what stands before the first name?"),
            ([path.replace(".", "") for path in walk(tree)], "The names are joined by dots."),
        )
    check('paths({"w": 1}, prefix="net.")', module.paths({"w": 1}, prefix="net."), ["net.w"])
