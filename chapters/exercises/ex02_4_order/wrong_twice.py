"""Lists a value once for each of its uses.

The grader says: more than once
"""


def order(value):
    result = [value]
    for v in result:
        result.extend(v.parents)
    return result
