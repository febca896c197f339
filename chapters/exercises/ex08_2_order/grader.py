"""A chain, a value that is used twice, a late branch that hangs far from the result, and a deep chain."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import Mistake, check


def grade(module):
    x = torch.ones(2, requires_grad=True)
    check("order((x.exp() * x).sum())", module.order((x.exp() * x).sum()), names("Sum Mul Exp"))
    y = x.exp()
    twice = (names("Add Exp Exp"), "Exp was used twice, but it is one node: it comes once, when both uses have sent.")
    check("y = x.exp(); order(y + y)", module.order(y + y), names("Add Exp"), twice)
    a = x.exp()
    b = a.sin()
    c = x.cos()
    near = "Not the nearest to the result first: Exp waits for Sin, which was made after it. Go by the numbers."
    rings = [(names(wrong), near) for wrong in ("Mul Add Exp Cos Sin", "Mul Exp Add Sin Cos", "Mul Add Exp Sin Cos")]
    case = "a = x.exp(); b = a.sin(); c = x.cos(); order((b + c) * a)"
    depth = "That goes down one branch to its end. Cos was made last of the three: the youngest goes first."
    rings += [(names("Mul Add Sin Exp Cos"), depth), (names("Mul Add Sin Cos Exp"), depth)]
    check(case, module.order((b + c) * a), names("Mul Add Cos Sin Exp"), *rings)
    deep = x
    for _ in range(5000):
        deep = deep + 1
    try:
        check("the number of nodes behind 5,000 additions", len(module.order(deep)), 5000)
    except RecursionError:
        raise Mistake("RecursionError at 5,000 additions: Python calls go about 1,000 deep. Use a list.") from None


def names(short):
    return [f"{name}Backward0" for name in short.split()]
