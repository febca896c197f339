"""Between 0 and 1 first, then elsewhere, then the two ends."""

from tinygrad_edu.learn.grading import check


def grade(module):
    for low, high in [(0.0, 1.0), (-1.0, 1.0), (5.0, 9.0)]:
        for word in [0, 2**23, 123456789, 2**24, 0xFF800000, 2**24 - 1, 2**32 - 1]:
            share, span = word % 2**24 / 2**24, high - low
            check(
                f"uniform({word}, {low}, {high})",
                module.uniform(word, low, high),
                low + span * share,
                (low + span * word / 2**32, "That uses all 32 bits: take the lowest 24."),
                (low + span * word / 2**24, "That uses all 32 bits: take the lowest 24."),
                (low + span * (word % 2**24) / (2**24 - 1), "That reaches the upper end: there are 2**24 steps to it."),
                (low + span * (word >> 8) / 2**24, "These are the upper 24 bits: the lowest are meant."),
                (low + high * share, "From low to high it is high - low."),
                tolerance=1e-12,
            )
