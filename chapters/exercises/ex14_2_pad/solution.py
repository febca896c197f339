"""A batch of sentences."""

import tinygrad_edu as torch

FILL = 0


def pad(sentences):
    lengths = torch.tensor([len(sentence) for sentence in sentences])
    rows = torch.full((len(sentences), max(lengths.tolist())), FILL, dtype=torch.int64)
    for row, sentence in zip(rows, sentences):
        row[: len(sentence)] = sentence
    return rows, lengths
