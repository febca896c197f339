"""A gradient of ones first, then others; then the second derivative."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

CASES = [([1.0, 1.0], [2.0, -3.0], [5.0, 0.5]), ([10.0, -1.0], [2.0, 3.0], [5.0, 7.0])]


def grade(module):
    for numbers in CASES:
        g, x, y = map(torch.tensor, numbers)
        case = f"product_rule(torch.tensor({numbers[0]}), torch.tensor({numbers[1]}), torch.tensor({numbers[2]}))"
        answer = module.product_rule(g, x, y)
        pair = isinstance(answer, (tuple, list)) and all(isinstance(part, torch.Tensor) for part in answer)
        require(pair and len(answer) == 2, f"{case} is {answer!r}, expected two tensors.")
        check(
            case,
            [part.tolist() for part in answer],
            [(g * y).tolist(), (g * x).tolist()],
            ([(g * x).tolist(), (g * y).tolist()], "Each factor gets what the *other* one holds."),
            ([y.tolist(), x.tolist()], "Those are the local derivatives: multiply each by g."),
        )
    x, y = torch.tensor([2.0], requires_grad=True), torch.tensor([3.0], requires_grad=True)
    recorded = module.product_rule(torch.tensor([1.0]), x, y)
    lost = "The rule left the graph: write it with tensors, and a second derivative comes for free."
    require(all(part.requires_grad for part in recorded), lost)
