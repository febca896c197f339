"""A parent that is new, one that has received before, and one that is met twice."""

from tinygrad_edu.learn.grading import check

LOCAL = "Each parent receives the local derivative times the gradient of the node."
LOST = "What the parent had received before was lost: add, do not replace."
TWICE = "There are two edges to this parent, as in x * x: both count."


def grade(module):
    for gradient, edges, before, right, misconceptions in [
        (2.0, [("x", 3.0)], {}, {"x": 6.0}, [({"x": 3.0}, LOCAL)]),
        (2.0, [("x", 3.0)], {"x": 10.0}, {"x": 16.0}, [({"x": 6.0}, LOST), ({"x": 13.0}, LOCAL)]),
        (2.0, [("x", 3.0), ("x", 5.0)], {}, {"x": 16.0}, [({"x": 10.0}, TWICE), ({"x": 6.0}, TWICE)]),
        (0.5, [("x", 2.0), ("y", -4.0)], {"x": 1.0, "z": 7.0}, {"x": 2.0, "y": -2.0, "z": 7.0}, []),
    ]:
        grads = dict(before)
        module.send(gradient, edges, grads)
        check(f"The dictionary after send({gradient}, {edges}, {before})", grads, right, *misconceptions)
