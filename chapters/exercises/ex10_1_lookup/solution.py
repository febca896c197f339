"""The way back from a table."""

import tinygrad_edu as torch


def lookup_gradient(g, words, rows):
    back = torch.zeros(rows, g.shape[1])
    return back.index_add_(0, torch.tensor(words), g)
