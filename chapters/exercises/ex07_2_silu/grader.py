"""At 0, where half the formula is invisible, then elsewhere; then the second derivative."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

VARIES = {"STEEP": [1, 2, 3, 1.5]}


def grade(module, STEEP=1):
    for g_numbers, numbers in [([1.0, 1.0], [0.0, 0.0]), ([1.0, 1.0], [1.0, -2.0]), ([3.0, -1.0], [0.5, 4.0])]:
        g, x = (torch.tensor(n, dtype=torch.float64) for n in (g_numbers, numbers))
        got = module.rule(g, x)
        case = f"rule(torch.tensor({g_numbers}), torch.tensor({numbers}))"
        require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
        s = (STEEP * x).sigmoid()
        expected = s + STEEP * x * s * (1 - s)
        check(
            case,
            got.tolist(),
            (g * expected).tolist(),
            (expected.tolist(), "That is the local derivative: multiply it by g."),
            ((g * STEEP * x * s * (1 - s)).tolist(), "x is a factor of its own, too: the product rule has two terms."),
            ((g * s).tolist(), "sigmoid(x) moves with x as well: the product rule has two terms."),
            ((g * STEEP * s * (1 - s)).tolist(), "That is the derivative of the sigmoid alone."),
        )
    x = torch.tensor([0.5, -1.0], dtype=torch.float64, requires_grad=True)
    recorded = module.rule(torch.ones(2, dtype=torch.float64), x)
    lost = "The rule left the graph: write it with tensors, and a second derivative comes for free."
    require(recorded.requires_grad, lost)
