"""Attention."""


def attend(queries, keys, values):
    likeness = queries @ keys.T / keys.shape[-1] ** 0.5
    return likeness.softmax(-1) @ values
