"""Forgets what zeros are made of.

The grader says: say dtype=torch.int64
"""

import tinygrad_edu as torch


def pad(sentences):
    lengths = torch.tensor([len(sentence) for sentence in sentences])
    rows = torch.zeros(len(sentences), max(lengths.tolist()))
    for row, sentence in zip(rows, sentences):
        row[: len(sentence)] = sentence
    return rows, lengths
