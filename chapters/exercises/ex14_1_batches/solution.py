"""An order, in pieces."""


def batches(order, size, drop_last=False):
    pieces = [order[start : start + size] for start in range(0, len(order), size)]
    if drop_last:
        pieces = [piece for piece in pieces if len(piece) == size]
    return pieces
