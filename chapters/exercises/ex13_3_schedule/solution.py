"""A schedule: up in a line, down along half a cosine."""

import math

LOWEST = 0.0


def rate_at(step, steps, warm_up, highest):
    if step < warm_up:
        return highest * (step + 1) / warm_up
    part = (step - warm_up) / (steps - warm_up)
    return LOWEST + (highest - LOWEST) * (1 + math.cos(math.pi * part)) / 2
