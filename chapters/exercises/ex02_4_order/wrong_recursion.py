"""Sorts rightly, but calls itself once a level.

The grader says: RecursionError
"""


def order(value):
    seen, result = set(), []

    def visit(v):
        if v not in seen:
            seen.add(v)
            for p in v.parents:
                visit(p)
            result.append(v)

    visit(value)
    return result[::-1]
