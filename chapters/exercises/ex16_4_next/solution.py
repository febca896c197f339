"""The chances of the next letter."""

import tinygrad_edu as torch


def chances(scores, temperature, k):
    best, letters = scores.topk(k)
    shares = (best / temperature).softmax(-1)
    return torch.zeros_like(scores).scatter(-1, letters, shares)
