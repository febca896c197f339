"""The steps are large here, so that the ways to measure a slope give plainly different numbers."""

from tinygrad_edu.learn.grading import check


def line(x):
    return 5 * x


def square(x):
    return x * x


def cube(x):
    return x**3


def grade(module):
    for f, x, h in [(line, 1.0, 0.25), (square, 3.0, 0.5), (cube, 2.0, 0.1), (cube, -1.0, 1e-3)]:
        left, here, right = f(x - h), f(x), f(x + h)
        check(
            f"slope({f.__name__}, {x}, h={h})",
            module.slope(f, x, h),
            (right - left) / (2 * h),
            ((right - left) / h, "The two points lie two steps apart: x - h and x + h."),
            ((right - left) / 2 * h, "`/ 2 * h` divides by 2 and then multiplies by h: put 2 * h into brackets."),
            (right - left, "That is the rise between two points, not yet per unit: divide by their distance."),
            ((right - here) / h, "That starts at x itself: start a step to the left, and the bend cancels."),
            ((here - left) / h, "That ends at x itself: end a step to the right, and the bend cancels."),
        )
    check("slope(square, 3.0)", module.slope(square, 3.0), 6.0, tolerance=1e-6)
