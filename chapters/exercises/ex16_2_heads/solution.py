"""Heads: several attentions side by side."""


def split(x, heads):
    n, places, width = x.shape
    return x.view(n, places, heads, width // heads).transpose(1, 2)


def joined(x):
    return x.transpose(1, 2).flatten(2)
