"""Between 0 and 1 first, then elsewhere, then the two ends."""

from tinygrad_edu.learn.grading import check

VARIES = {"BITS": [24, 16, 20, 28]}


def grade(module, BITS=24):
    steps = 2**BITS
    for low, high in [(0.0, 1.0), (-1.0, 1.0), (5.0, 9.0)]:
        for word in [0, steps // 2, 123456789, steps, 0xFF800000, steps - 1, 2**32 - 1]:
            share, span = word % steps / steps, high - low
            check(
                f"uniform({word}, {low}, {high})",
                module.uniform(word, low, high),
                low + span * share,
                (low + span * word / 2**32, f"That uses all 32 bits: take the lowest {BITS}."),
                (low + span * word / steps, f"That uses all 32 bits: take the lowest {BITS}."),
                (low + span * (word % steps) / (steps - 1), f"That reaches the upper end: there are 2**{BITS} steps."),
                (low + span * (word >> 32 - BITS) / steps, f"These are the upper {BITS} bits: the lowest are meant."),
                (low + high * share, "From low to high it is high - low."),
                tolerance=1e-12,
            )
