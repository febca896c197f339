"""One setting at a time, then together, then no room."""

from tinygrad_edu.learn.grading import check

CASES = [
    {},
    {"stride": 2},
    {"stride": 3},
    {"padding": 1},
    {"padding": 2, "stride": 2},
    {"dilation": 2},
    {"dilation": 3, "padding": 2, "stride": 2},
]


def count(n, kernel, stride=1, padding=0, dilation=1):
    """By going there."""
    reach = dilation * (kernel - 1) + 1
    return len(range(0, n + 2 * padding - reach + 1, stride))


def grade(module):
    for n, kernel in [(5, 3), (6, 3), (7, 2), (10, 4), (4, 1)]:
        for options in CASES:
            o = {"stride": 1, "padding": 0, "dilation": 1, **options}
            room = n + 2 * o["padding"] - o["dilation"] * (kernel - 1) - 1
            written = "".join(f", {name}={value}" for name, value in options.items())
            check(
                f"steps({n}, {kernel}{written})",
                module.steps(n, kernel, **options),
                count(n, kernel, **o),
                ((room - o["padding"]) // o["stride"] + 1, "The padding is on either side."),
                (room // o["stride"], "That counts the moves: the place where it begins counts too."),
                (-(-room // o["stride"]) + 1, "The last window hangs over the end: round down."),
                ((n + 2 * o["padding"] - kernel) // o["stride"] + 1, "How far does a window reach that is dilated?"),
            )
    check("steps(2, 3)", module.steps(2, 3), 0)
    check("steps(3, 2, dilation=5)", module.steps(3, 2, dilation=5), 0, (-2, "There is no room: 0 steps, not fewer."))
