"""Clipping gradients by their length."""


def clipped(gradients, longest):
    length = sum((g**2).sum() for g in gradients).sqrt()
    return [g * longest / length if length > longest else g.clone() for g in gradients]
