"""The cube and its slope, at numbers where the usual slips give different results."""

from tinygrad_edu.learn.grading import check


def grade(module):
    for x in (1.0, 2.0, -2.0, 0.5, 0.0):
        right = (x**3, 3 * x**2)
        check(
            f"cube({x})",
            module.cube(x),
            right,
            (right[::-1], "It is the other way round: the result first, then its derivative."),
            ((x**3, x**2), "That derivative counts one of the three x: each of them moves the product by x²."),
            ((x**3, 3 * x**3), "The 3 came down; the exponent must also go down by one."),
            ((x**3, 3 * x), "The exponent goes down by one, from 3 to 2."),
        )
