"""Each rule at points where the usual slips differ."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

POINTS = [0.25, 3.0, 5.0]


def grade(module):
    x = torch.tensor(POINTS, dtype=torch.float64)
    g = torch.tensor([1.0, 2.0, -3.0], dtype=torch.float64)
    root, inverse, soft = x.sqrt(), 1 / x, torch.log1p(x.exp())
    compare(
        module.sqrt_rule, "sqrt_rule", g, root, g / (2 * root),
        (g / (2 * x), "That would be right of x: here you have out, the root already."),
        (g / (2 * root.sqrt()), "out is the root already: do not take it once more."),
        (g * root / 2, "The slope of the root gets smaller as x grows."),
    )
    compare(
        module.reciprocal_rule, "reciprocal_rule", g, inverse, -g * inverse**2,
        (g * inverse**2, "1 / x falls as x grows: the sign."),
        (-g / inverse**2, "The derivative is -1 / x², and 1 / x is out: so it is -out²."),
        (-g * inverse, "The derivative is -1 / x²: a square."),
    )
    compare(
        module.softplus_rule, "softplus_rule", g, soft, g * x.sigmoid(),
        (g * soft.sigmoid(), "sigmoid(x) is right, but you have out and not x: what is sigmoid(x) in terms of out?"),
        (g * (-soft).exp(), "That is 1 - sigmoid(x)."),
    )


def compare(rule, name, g, out, expected, *misconceptions):
    got = rule(g, out)
    case = f"{name}(g, out) with g = {g.tolist()} and x = {POINTS}"
    require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
    check(case, got.tolist(), expected.tolist(), *((wrong.tolist(), sentence) for wrong, sentence in misconceptions))
