"""Rules as lambdas and as functions, one with a variable of its own, one with an argument given."""

import functools

from tinygrad_edu.learn.grading import check


def local(g, x):
    square = x * x
    return g * square


def scaled(factor, g, out):
    return factor * g * out


def grade(module):
    kept = "The first parameter is the gradient itself: leave it out."
    check("wants(lambda g, x, out: g * x * out)", module.wants(lambda g, x, out: g * x * out), ["x", "out"],
          (["g", "x", "out"], kept))
    check("wants(lambda g: -g)", module.wants(lambda g: -g), [])
    check("wants(lambda gradient, y: gradient * y)", module.wants(lambda gradient, y: gradient * y), ["y"],
          (["gradient", "y"], "The gradient is the first, whatever its name: go by the place, not by the name g."))
    own = "`square` is a variable of the rule, not a parameter: nobody hands it in."
    check("wants of a rule with a variable of its own, square", module.wants(local), ["x"], (["x", "square"], own))
    part = "functools.partial(scaled, 2.0), where scaled takes factor, g and out"
    outer = "That is the function inside. inspect.signature sees that its first parameter is already given."
    partial = functools.partial(scaled, 2.0)
    check(f"wants({part})", module.wants(partial), ["out"], (["g", "out"], outer))
