"""Batches of different sizes; a model that watches its mode, and whether it is recorded."""

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.learn.grading import check, require


class Watched(nn.Module):
    """Gives its input back, and writes down in which mode, and whether recorded, it was asked."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))
        self.asked = []

    def forward(self, x):
        self.asked.append((self.training, (x * self.weight).requires_grad))
        return x * self.weight


def examples(*rights):
    """A batch for each list: scores that are highest for class 1, and the classes: 1 where the answer is right."""
    scores = [torch.tensor([[0.2, 0.5, 0.3]] * len(row)) for row in rights]
    return [(x, torch.tensor([1 if good else 2 for good in row])) for x, row in zip(scores, rights)]


CASES = [[[1, 1, 0, 0]], [[1, 1, 1, 1], [0]], [[0, 0, 0], [1, 1, 0], [1]], [[0, 0], [0]], [[1, 1], [1, 1]]]


def grade(module):
    for rights in CASES:
        for training in (True, False):
            model = Watched().train(training)
            answer = module.accuracy(model, examples(*rights))
            call = f"accuracy, of batches with {' and '.join(f'{sum(row)} of {len(row)}' for row in rights)} right,"
            require(isinstance(answer, (int, float)), f"{call} is {answer!r}, expected a float. Use .item()?")
            shares = [sum(row) / len(row) for row in rights]
            total, count = sum(map(sum, rights)), sum(map(len, rights))
            check(
                call,
                answer,
                total / count,
                (sum(shares) / len(shares), "That is the mean of the batches' shares: a small batch must count less."),
                (shares[-1], "That is the share of the last batch alone."),
                (total, "That is how many are right: divide by how many there are."),
                tolerance=1e-6,
            )
            mode = [seen for seen, _ in model.asked]
            require(not any(mode), f"{call} asked the model in training mode: dropout would guess. Call model.eval().")
            recorded = any(seen for _, seen in model.asked)
            require(not recorded, f"{call} was recorded: nobody wants these gradients. Ask under torch.no_grad().")
            left = "training" if model.training else "evaluation"
            came = "training" if training else "evaluation"
            require(model.training == training, f"{call} left the model in {left} mode; it came in {came} mode.")
