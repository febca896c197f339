"""Inside the range, just outside, and several times round, on both sides."""

from tinygrad_edu.learn.grading import check


def grade(module):
    for n in [0, 100, -128, 127, 128, 129, 200, 255, 256, -129, -200, 300, 1000, -1000]:
        check(
            f"as_int8({n})",
            module.as_int8(n),
            (n + 128) % 256 - 128,
            (max(-128, min(127, n)), "That stops at the edge; integers go round."),
            (n % 256, "That is what a uint8 makes of it: here, from 128 on the first bit counts -128."),
            (n - 256 if n > 127 else n + 256, "Once round is not enough for every number."),
            (n % 128, "There are 256 numbers from -128 to 127."),
        )
