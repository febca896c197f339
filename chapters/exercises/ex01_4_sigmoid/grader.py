"""First the middle of the curve, then its two ends, where the formula of the books overflows or loses what is small."""

import math

from tinygrad_edu.learn.grading import Mistake, check


def grade(module):
    for x in (0.0, 1.0, -1.0, 5.0, -5.0, 50.0, -50.0, 700.0, -700.0, 1000.0, -1000.0):
        try:
            answer = module.sigmoid(x)
        except OverflowError:
            advice = f"e to the power of {abs(x):g} is asked for. Only ask for e to a power below zero."
            raise Mistake(f"sigmoid({x}) overflows: {advice}") from None
        e = math.exp(-abs(x))
        s = 1 / (1 + e) if x >= 0 else e / (1 + e)
        check(
            f"sigmoid({x})",
            answer,
            (s, s * (1 - s)),
            ((s, 1 - s * s), "1 - s² is the derivative of tanh; here it is s times what is left to 1."),
            ((s, s), "s itself is not the slope; the curve flattens at both ends."),
            (s, "Return the pair: the derivative is missing."),
        )
        if x < -40:
            small, _ = answer
            told = 0.5 < small / s < 2 if s else small == 0
            if not told:
                raise Mistake(f"sigmoid({x}) is {small!r}, expected {s!r}: its true size is lost. Was x clipped?")
