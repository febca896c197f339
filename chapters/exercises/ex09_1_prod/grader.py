"""Without a zero, with one, with two."""

import math

from tinygrad_edu.learn.grading import Mistake, check


def grade(module):
    for factors in [[5.0], [2.0, 3.0, 4.0], [2.0, -1.0, 2.0], [2.0, 0.0], [2.0, 3.0, 0.0], [0.0, 0.0, 7.0]]:
        expected = [math.prod(factors[:i] + factors[i + 1 :]) for i in range(len(factors))]
        case = f"prod_gradient({factors})"
        try:
            got = module.prod_gradient(factors)
        except ZeroDivisionError:
            raise Mistake(f"{case} divides by zero: multiply the others instead of dividing the product.") from None
        skipped = [math.prod(factors) / x if x else 0.0 for x in factors]
        equal = [math.prod(f for f in factors if f != x) for x in factors]
        check(case, got, expected, (skipped, "A zero has a derivative, too: the product of the others."),
              (equal, "Leave out one place, not all factors that are equal to it."),
              ([math.prod(factors)] * len(factors), "That is the product itself: leave out the factor that moves."))
