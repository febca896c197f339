"""Looks at the last step only.

The grader says: of the last step alone
"""


def slope_along(value):
    for _, derivative in value.edges():
        return derivative
    return 1.0
