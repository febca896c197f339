"""Functions whose derivatives are known, and what is left behind."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import Mistake, check, require

FUNCTIONS = {
    "lambda x: x**3": (lambda x: x**3, lambda x: 3 * x**2, lambda x: 6 * x),
    "torch.sin": (torch.sin, torch.cos, lambda x: -torch.sin(x)),
    "torch.exp": (torch.exp, torch.exp, torch.exp),
}


def grade(module):
    x = torch.tensor([0.5, 1.0, 2.0], dtype=torch.float64)
    for name, (f, first, second) in FUNCTIONS.items():
        case = f"second_derivative({name}, torch.tensor([0.5, 1.0, 2.0], dtype=torch.float64))"
        try:
            got = module.second_derivative(f, x)
        except NotImplementedError:
            raise
        except RuntimeError as error:
            past = "The first derivative has no past, unless it is made with create_graph=True."
            raise Mistake(f"{case} raises: {error}. {past}") from None
        require(isinstance(got, torch.Tensor), f"{case} is {got!r}, expected a tensor.")
        squared = (first(x) ** 2).tolist(), "That is the square of the first derivative: differentiate it instead."
        once = first(x).tolist(), "That is the first derivative."
        check(case, got.tolist(), second(x).tolist(), once, squared)
        require(not x.requires_grad and x.grad is None, "x itself was changed: work on x.detach().")
        require(not got.requires_grad, f"{case} has a past, {got.grad_fn}: the last step needs no create_graph.")
