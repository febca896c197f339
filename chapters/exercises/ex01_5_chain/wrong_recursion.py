"""Right, but calls itself once a step, and Python stops at a thousand calls deep.

The grader says: Use a loop
"""


def slope_along(value):
    for parent, derivative in value.edges():
        return derivative * slope_along(parent)
    return 1.0
