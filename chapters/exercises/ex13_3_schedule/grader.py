"""Every step of four schedules, one of them without a warm-up."""

import math

from tinygrad_edu.learn.grading import check

VARIES = {"LOWEST": [0.0, 0.001, 0.0005, 0.002]}


def grade(module, LOWEST=0.0):
    for steps, warm_up, highest in [(8, 4, 1.0), (10, 1, 0.5), (6, 0, 2.0), (100, 10, 0.003)]:
        for step in range(0, steps, 1 if steps < 50 else 9):
            check(
                f"rate_at({step}, {steps}, {warm_up}, {highest})",
                module.rate_at(step, steps, warm_up, highest),
                right(step, steps, warm_up, highest, LOWEST),
                (up(step, warm_up, highest, 0), "The first step would not move: step number 0 is the first part."),
                (down(step, steps, 0, highest, LOWEST), "The cosine begins when the warm-up ends: count from there."),
                (down(step, steps, warm_up, highest, LOWEST, 2), "A whole cosine goes down and up again: pi is half."),
                (down(step, steps, warm_up, 2 * highest, 0) - highest, "A cosine ends at -1: move it up, halve it."),
            )


def right(step, steps, warm_up, highest, lowest):
    return up(step, warm_up, highest, 1) if step < warm_up else down(step, steps, warm_up, highest, lowest)


def up(step, warm_up, highest, first):
    return highest * (step + first) / warm_up if step < warm_up else math.nan


def down(step, steps, start, highest, lowest, halves=1):
    if step < start:
        return math.nan
    return lowest + (highest - lowest) * (1 + math.cos(halves * math.pi * (step - start) / (steps - start))) / 2
