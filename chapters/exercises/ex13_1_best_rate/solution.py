"""The best learning rate for a valley."""


def best_rate(steep, flat):
    rate = 2 / (steep + flat)
    return rate, abs(1 - rate * steep)
