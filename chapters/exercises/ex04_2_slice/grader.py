"""Each of the three results has its own trap: what is left over, the stride, and where to begin."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check, require

CASES = [
    ((6,), 0, 2, 6, 1),
    ((6,), 0, 0, 6, 2),
    ((7,), 0, 1, 7, 4),
    ((3, 4), 0, 1, 3, 1),
    ((3, 4), 1, 1, 4, 2),
    ((2, 3, 4), 1, 1, 3, 2),
    ((5,), 0, 3, 3, 1),
]


def grade(module):
    for shape, dim, start, stop, step in CASES:
        x = torch.zeros(shape)
        compare(module, x, dim, start, stop, step)
    compare(module, torch.zeros(4, 6)[1:, ::2], 1, 1, 3, 2)  # a window onto a window
    compare(module, torch.zeros(3, 4).T, 1, 1, 3, 1)


def compare(module, x, dim, start, stop, step):
    about = tuple(x.shape), x.stride(), x.storage_offset()
    call = f"sliced{(*about, dim, start, stop, step)}"
    answer = module.sliced(*about, dim, start, stop, step)
    three = isinstance(answer, tuple) and len(answer) == 3
    require(three, f"{call} is {answer!r}, expected shape, strides, offset.")
    count = len(range(start, stop, step))
    size, stride, own = answer[0], answer[1], about[1][dim]
    check(f"the shape of {call}", size, replaced(about[0], dim, count), *counts(about[0], dim, start, stop, step))
    longer = (about[1], "Who takes every second element walks twice as far: the stride grows, too.")
    check(f"the strides of {call}", stride, replaced(about[1], dim, own * step), longer)
    expected = about[2] + start * own
    from_zero = (start * own, "Add to the old offset: the old window need not begin at the beginning, either.")
    steps = (about[2] + start, "That is for a stride of 1: each of the first `start` elements is a stride away.")
    twice = (about[2] + start * own * step, "Use the old stride: `start` counts the elements of the old window.")
    check(f"the offset of {call}", answer[2], expected, from_zero, steps, twice)


def counts(shape, dim, start, stop, step):
    """What is often returned as the shape."""
    yield replaced(shape, dim, (stop - start) // step), "The last, shorter step counts as well: round up, not down."
    yield replaced(shape, dim, -(-stop // step)), "The elements before `start` do not count."
    yield shape, "There are fewer elements along the dimension than before."


def replaced(values, dim, new):
    return (*values[:dim], new, *values[dim + 1 :])
