"""Find a good learning rate by trying."""

import math


def best_rate(rates, final_loss):
    losses = {}
    for rate in rates:
        try:
            loss = final_loss(rate)
        except OverflowError:
            continue
        if math.isfinite(loss):
            losses[rate] = loss
    if not losses:
        raise ValueError("no rate gives a finite loss")
    return min(losses, key=losses.get)
