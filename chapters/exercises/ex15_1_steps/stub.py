"""How many steps a window takes."""


def steps(n, kernel, stride=1, padding=0, dilation=1):
    """How many steps a window of *kernel* numbers takes over *n* numbers, with *padding* more on either side.

    The numbers that it sees are *dilation* apart, and a step is *stride* long. A window
    must lie wholly within the numbers and their margins; where not even the first does,
    there are 0 steps.

    >>> steps(5, 3), steps(5, 3, stride=2), steps(5, 3, padding=1), steps(5, 3, dilation=2)
    (3, 2, 5, 1)
    """
    raise NotImplementedError
