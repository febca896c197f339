"""Each word once, a word twice, a word three times; and words that do not come."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require


def grade(module):
    for words, rows in [([0, 1], 2), ([2, 0], 3), ([2, 2], 3), ([1, 3, 1, 1], 4)]:
        g = torch.arange(1.0, 1 + 2 * len(words)).view(-1, 2)
        table = torch.zeros(rows, 2, requires_grad=True)
        table[words].backward(g)
        overwritten = torch.zeros(rows, 2)
        overwritten[words] = g
        counted = torch.zeros(rows, 2)
        for word in words:
            counted[word] += 1
        case = f"lookup_gradient(torch.tensor({g.tolist()}), {words}, {rows})"
        got = module.lookup_gradient(g, words, rows)
        require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
        check(case, got.tolist(), table.grad.tolist(),
              (overwritten.tolist(), "The word comes twice, and one of its gradients is lost: add, do not write."),
              (counted.tolist(), "That counts the uses: each use brings a gradient of its own, a row of g."))
