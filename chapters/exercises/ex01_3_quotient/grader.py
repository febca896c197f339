"""The three numbers one by one, so that the message is about the one that is wrong."""

from tinygrad_edu.learn.grading import check, require


def grade(module):
    for x, y in [(6.0, 2.0), (1.0, 4.0), (5.0, -2.0), (-3.0, 0.5), (0.0, 3.0)]:
        call = f"quotient({x}, {y})"
        answer = module.quotient(x, y)
        is_triple = isinstance(answer, (tuple, list)) and len(answer) == 3
        require(is_triple, f"{call} is {answer!r}, expected three numbers.")
        out, dx, dy = answer
        check(f"the first of {call}", out, x / y)
        as_product = "The other one is the derivative for a product."
        check(f"the derivative with respect to x in {call}", dx, 1 / y, (y, as_product))
        check(
            f"the derivative with respect to y in {call}",
            dy,
            -x / y**2,
            (x / y**2, "The sign: a larger divisor makes the quotient smaller."),
            (-1 / y**2, "That is the derivative of 1 / y; here x still stands above."),
            (x, as_product),
        )
