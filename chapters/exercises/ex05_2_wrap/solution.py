"""Round like a clockmaker."""


def as_int8(n):
    return (n + 128) % 256 - 128
