"""Small rows first, then the law: seeing and giving back are transposes of each other."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require


def scatter(seen, n, how="add"):
    out, count = [0.0] * n, [0] * n
    for i, row in enumerate(seen.tolist()):
        for j, x in enumerate(row):
            out[i + j] = x if how == "set" else out[i + j] + x
            count[i + j] += 1
    return [x / max(c, 1) for x, c in zip(out, count)] if how == "mean" else out


def grade(module):
    for steps, kernel in [(1, 1), (3, 1), (2, 2), (3, 3), (4, 2)]:
        seen = torch.arange(1.0, 1 + steps * kernel).view(steps, kernel) ** 2
        n = steps + kernel - 1
        case = f"give_back(torch.tensor({seen.tolist()}), {n})"
        got = module.give_back(seen, n)
        require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
        check(
            case,
            got.tolist(),
            scatter(seen, n),
            (scatter(seen, n, "set"), "What was there before is lost: add, do not assign."),
            (scatter(seen, n, "mean"), "That is the mean of the uses: a gradient is their sum."),
            (scatter(seen.flip(1), n), "The rows are turned round: a row begins with what was seen first."),
        )
    x, y = torch.linspace(-1, 2, 7), torch.linspace(3, -2, 15).view(5, 3)
    there, back = (x.unfold(0, 3, 1) * y).sum().item(), (x * module.give_back(y, 7)).sum().item()
    law = "the sum of x * give_back(y), where that of x.unfold(0, 3, 1) * y is its transpose"
    check(law, back, there, tolerance=1e-4)
