"""One text and two, two heads and three, one place; first the way there, then the way back."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

CASES = [(1, 2, 4, 2), (2, 3, 6, 3), (1, 4, 6, 2), (2, 1, 4, 4)]


def grade(module):
    for n, places, width, heads in CASES:
        x = torch.arange(n * places * width).view(n, places, width)
        right = x.view(n, places, heads, width // heads).transpose(1, 2)
        check(
            f"split(x, {heads}) of x of shape {(n, places, width)}",
            numbers("split", module.split(x, heads)),
            right.tolist(),
            (x.view(n, heads, places, width // heads).tolist(),
             "That has the right shape, and gives the first head the first places: give it the first numbers of each."),
            (x.view(n, places, heads, width // heads).tolist(), "Heads and places are still to be exchanged."),
            (x.view(n, places, width // heads, heads).permute(0, 3, 1, 2).tolist(),
             "Each head got every so manieth number: it gets numbers that lie side by side."),
        )
    for n, places, width, heads in CASES:
        x = torch.arange(n * places * width).view(n, heads, places, width // heads)
        check(
            f"joined(x) of x of shape {tuple(x.shape)}",
            numbers("joined", module.joined(x)),
            x.transpose(1, 2).reshape(n, places, width).tolist(),
            (x.reshape(n, places, width).tolist(),
             "That has the right shape, and mixes places: exchange heads and places first."),
        )


def numbers(name, got):
    require(isinstance(got, torch.Tensor), f"{name} is {got!r}, expected a tensor.")
    return got.tolist()
