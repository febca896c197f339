"""Every step of four schedules, one of them without a warm-up."""

import math

from tinygrad_edu.learn.grading import check


def grade(module):
    for steps, warm_up, highest in [(8, 4, 1.0), (10, 1, 0.5), (6, 0, 2.0), (100, 10, 0.003)]:
        for step in range(0, steps, 1 if steps < 50 else 9):
            check(
                f"rate_at({step}, {steps}, {warm_up}, {highest})",
                module.rate_at(step, steps, warm_up, highest),
                right(step, steps, warm_up, highest),
                (up(step, warm_up, highest, 0), "The first step would not move: step number 0 is the first part."),
                (down(step, steps, 0, highest), "The cosine begins when the warm-up ends: count from there."),
                (down(step, steps, warm_up, highest, 2), "A whole cosine goes down and up again: half of it is pi."),
                (down(step, steps, warm_up, 2 * highest) - highest, "A cosine ends at -1: move it up, halve it."),
            )


def right(step, steps, warm_up, highest):
    return up(step, warm_up, highest, 1) if step < warm_up else down(step, steps, warm_up, highest)


def up(step, warm_up, highest, first):
    return highest * (step + first) / warm_up if step < warm_up else math.nan


def down(step, steps, start, highest, halves=1):
    if step < start:
        return math.nan
    return highest * (1 + math.cos(halves * math.pi * (step - start) / (steps - start))) / 2
