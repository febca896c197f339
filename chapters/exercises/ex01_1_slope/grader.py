"""The steps are large here, so that the ways to measure a slope give plainly different numbers."""

from tinygrad_edu.learn.grading import check

FUNCTIONS = {"5 * x": lambda x: 5 * x, "x * x": lambda x: x * x, "x**3": lambda x: x**3}


def grade(module):
    for text, x, h in [("5 * x", 1.0, 0.25), ("x * x", 3.0, 0.5), ("x**3", 2.0, 0.1), ("x**3", -1.0, 1e-3)]:
        f = FUNCTIONS[text]
        left, here, right = f(x - h), f(x), f(x + h)
        check(
            f"with f = lambda x: {text}, slope(f, {x}, h={h})",
            module.slope(f, x, h),
            (right - left) / (2 * h),
            ((right - left) / h, "The two points lie two steps apart: x - h and x + h."),
            ((right - left) / 2 * h, "`/ 2 * h` divides by 2 and then multiplies by h: put 2 * h into brackets."),
            (right - left, "That is the rise between two points, not yet per unit: divide by their distance."),
            ((right - here) / h, "That starts at x itself: start a step to the left, and the bend cancels."),
            ((here - left) / h, "That ends at x itself: end a step to the right, and the bend cancels."),
        )
    check("slope(lambda x: x * x, 3.0)", module.slope(FUNCTIONS["x * x"], 3.0), 6.0, tolerance=1e-6)
