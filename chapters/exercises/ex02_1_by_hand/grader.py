"""One derivative at a time, at numbers where the usual slips differ."""

from tinygrad_edu.learn.grading import check, require


def grade(module):
    for a, b, c in [(2.0, 3.0, 1.0), (3.0, -1.0, 5.0), (-2.0, 0.5, 4.0)]:
        call = f"gradients({a}, {b}, {c})"
        answer = module.gradients(a, b, c)
        is_triple = isinstance(answer, (tuple, list)) and len(answer) == 3
        require(is_triple, f"{call} is {answer!r}, expected three numbers.")
        above = "That is the local derivative: multiply it by the gradient that comes from above, which is a."
        check(f"with respect to c, {call}", answer[2], a, (1.0, above))
        check(f"with respect to b, {call}", answer[1], a * a, (a, above))
        check(
            f"with respect to a, {call}",
            answer[0],
            2 * a * b + c,
            (a * b + c, "That is what the outer a receives; a is also inside the bracket. Add the two."),
            (a * b, "That is what the inner a receives: it has replaced what the outer a had. Add the two."),
            (a * b + c + b, above),
        )
