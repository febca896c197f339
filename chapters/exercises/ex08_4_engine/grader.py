"""A product, a leaf used twice, a branch that is late, a gradient that two share, several roots; then long graphs."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import Mistake, check, require

YOUNGEST = "Whatever is younger may still send it something: take the youngest of those that wait."
SHARED = "`+=` writes into a tensor that other places were handed too: make a new one, `a = a + b`."


def grade(module):
    for case, make in CASES:
        x = torch.tensor([0.5, 2.0], requires_grad=True)
        y = torch.tensor([3.0, -1.0], requires_grad=True)
        results = make(x, y)
        try:
            with torch.no_grad():
                compare(module.walk, case, results, {"x": x, "y": y})
        except RecursionError:
            raise Mistake(f"{case}: RecursionError. Python calls go about 1,000 deep: use a loop.") from None


def compare(walk, case, results, leaves):
    """Raise Mistake unless what arrives at the leaves is what the library's own engine sends there."""
    ones = [torch.ones_like(result) for result in results]
    expected = torch.autograd.grad(results, list(leaves.values()), ones, retain_graph=True, allow_unused=True)
    asked, sent = [], []

    def behind(node, g):
        require(node not in asked[-1:], f"{case}: {node.name()} is asked twice in a row. {YOUNGEST}")
        if asked and node.number > asked[-1].number:
            raise Mistake(f"{case}: {node.name()} is asked after {asked[-1].name()}, which is older. {YOUNGEST}")
        asked.append(node)
        pairs = [pair for pair in zip(node.edges, node.gradients(g)) if pair[0] is not None]
        sent.extend((place, gradient, gradient.tolist()) for place, gradient in pairs)
        return pairs

    arrived = walk([(result.grad_fn or result, one) for result, one in zip(results, ones)], behind)
    require(isinstance(arrived, dict), f"{case}: the answer is {arrived!r}, expected a dict.")
    changed = any(gradient.tolist() != before for _, gradient, before in sent)
    require(not changed, f"{case}: a gradient was written into. {SHARED}")
    for (name, leaf), gradient in zip(leaves.items(), expected):
        if gradient is None:
            continue
        require(leaf in arrived, f"{case}: nothing arrived at {name}. The keys of the dict are the leaves themselves.")
        parts = [before for place, _, before in sent if place is leaf]
        alone = [(part, f"That is one of {len(parts)} that came there: add them up.") for part in parts[:9]]
        check(f"{case}: what arrived at {name}", arrived[leaf].tolist(), gradient.tolist(), *alone, tolerance=1e-6)


def late(x, y):
    a = x.exp()
    b = a.sin()
    c = y.cos()
    return [(b + c) * a]


def repeated(times, step):
    """A graph made by that many steps."""

    def make(x, y):
        for _ in range(times):
            x = step(x, y)
        return [x]

    return make


CASES = [
    ("x * y", lambda x, y: [x * y]),
    ("x * x * y", lambda x, y: [x * x * y]),
    ("a = x.exp(); b = a.sin(); c = y.cos(); (b + c) * a", late),
    ("(x + y) * (y + x).exp()", lambda x, y: [(x + y) * (y + x).exp()]),
    ("the three roots x * y, x.exp() and x", lambda x, y: [x * y, x.exp(), x]),
    ("100 times x = x + x", repeated(100, lambda x, y: x + x)),
    ("5,000 times x = x + y", repeated(5000, lambda x, y: x + y)),
]
