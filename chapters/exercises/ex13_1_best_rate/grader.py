"""Two curvatures, in either order, alike, and far apart."""

from tinygrad_edu.learn.grading import check


def grade(module):
    for steep, flat in [(3.0, 1.0), (2.0, 0.1), (5.0, 5.0), (0.1, 2.0), (1000.0, 0.001)]:
        largest = max(steep, flat)
        rate = 2 / (steep + flat)
        factor = abs(1 - rate * steep)
        check(
            f"best_rate({steep}, {flat})",
            module.best_rate(steep, flat),
            (rate, factor),
            ((1 / largest, abs(1 - min(steep, flat) / largest)),
             "That leaves nothing across, but more than need be along: take a larger rate."),
            ((2 / largest, 1.0), "There it jumps from wall to wall for ever: a step turns what is left around."),
            ((rate, 1 - rate * steep), "A factor of -0.5 is as good as one of 0.5: leave its sign away."),
            ((rate, 1 - rate * largest), "A factor of -0.5 is as good as one of 0.5: leave its sign away."),
        )
