"""The flags first, then the count, then names that begin alike."""

from tinygrad_edu import nn
from tinygrad_edu.learn.grading import check


def models():
    yield nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 2)), "0"
    yield nn.Sequential(nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 3)), nn.Linear(3, 1)), "0.1"
    inside = nn.ModuleDict({"head": nn.Linear(1, 1)})
    alike = nn.ModuleDict({"head": nn.Linear(2, 3), "headline": nn.Linear(3, 1), "a": inside})
    yield alike, "head"


def grade(module):
    for model, path in models():
        named = dict(model.named_parameters())
        got = module.freeze(model, path)
        case = f"freeze({model}, {path!r})"
        frozen = [name for name, p in named.items() if not p.requires_grad]
        expected = [name for name in named if name.startswith(f"{path}.")]
        check(
            f"after {case} the parameters without a gradient",
            frozen,
            expected,
            ([name for name in named if name.startswith(path)], "A name may begin alike and be another: mind the dot."),
            ([name for name in named if path in name], "The path stands at the beginning, not anywhere in the name."),
            ([name for name in named if not name.startswith(f"{path}.")], "The other way round: these should learn."),
            ([], "All are still trained: what is requires_grad, and of what?"),
        )
        sizes = {name: p.numel() for name, p in named.items()}
        check(
            case,
            got,
            sum(sizes.values()) - sum(sizes[name] for name in expected),
            (sum(sizes[name] for name in expected), "That is how many are frozen: count those that are not."),
            (len(named) - len(expected), "That counts tensors: count their numbers, with numel()."),
        )
