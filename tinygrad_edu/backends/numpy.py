"""The CPU: NumPy's functions, run so that 1/0 and the like are quiet infinities and NaNs, as tensors have them."""

from __future__ import annotations

import contextvars
import threading
from typing import Any

import numpy as np


class Quiet(threading.local):
    """`quiet.run(function, ...)` calls a NumPy function with its floating-point warnings switched off.

    NumPy keeps its error settings in a context variable, so a context of our own in which they are off leaves the
    user's alone. Entering one costs nothing that can be measured; `np.errstate` costs three times a small addition.
    """

    def __init__(self) -> None:
        context = contextvars.Context()
        context.run(np.seterr, all="ignore")
        # Where an operand is repeated or cast, NumPy copies so many elements at a time. An operation on a matrix and a
        # vector then takes 0.6 of the time that it takes with NumPy's own 8,192, and nothing takes longer.
        context.run(np.setbufsize, 512)
        self.run: Any = context.run


quiet = Quiet()

# What an array frees, the C library gives back to the system, all but so much as the largest array of up to 32 MB that
# was ever freed; and memory from the system is filled with zeros first, page by page, which takes as long as a sum.
# After this array, which nobody touches, what a step of training frees is there for the next step.
np.empty(2**24, np.uint8)
