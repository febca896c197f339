"""Square matrices first, where every wrong order has the right shape; then others."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

SQUARE = [[1.0, 2.0], [3.0, 4.0]], [[0.5, -1.0], [2.0, 7.0]], [[1.0, 0.0], [5.0, -2.0]]
OBLONG = [[1.0, 2.0, 3.0]], [[1.0, 0.0], [2.0, 5.0], [-1.0, 1.0]], [[2.0, 3.0]]


def grade(module):
    for numbers in (SQUARE, OBLONG):
        x, y, g = map(torch.tensor, numbers)
        case = f"with x = {numbers[0]}, y = {numbers[1]}, g = {numbers[2]}"
        try:
            answer = module.matmul_gradients(g, x, y)
        except RuntimeError as error:
            if isinstance(error, NotImplementedError):
                raise
            require(False, f"{case}: {error}. Write down the three shapes: only one order of the product fits.")
        pair = isinstance(answer, (tuple, list)) and len(answer) == 2
        require(pair, f"{case} the answer is {answer!r}, expected two tensors.")
        p, q = x.clone().requires_grad_(), y.clone().requires_grad_()
        (p @ q).backward(g)
        turn = "One factor is not transposed: g @ y.T and not g @ y, for y leads from x to the result, and we go back."
        side = "The order is wrong: (n, k) times (k, m) makes (n, m), with g on the left for x, on the right for y."
        check(f"the gradient of x {case}", answer[0].tolist(), p.grad.tolist(),
              *wrong(turn, g.shape[1] == y.shape[0] and g @ y), *wrong(side, x.shape == g.T.shape and y.T @ g),
              *wrong("That is the gradient of y.", q.grad))
        check(f"the gradient of y {case}", answer[1].tolist(), q.grad.tolist(),
              *wrong(turn, x.shape[1] == g.shape[0] and x @ g), *wrong(side, x.shape == g.T.shape and g @ x.T))


def wrong(sentence, answer):
    """A misconception, unless the shapes of this case do not even allow it."""
    return [(answer.tolist(), sentence)] if isinstance(answer, torch.Tensor) else []
