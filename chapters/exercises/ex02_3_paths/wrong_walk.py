"""Right, but walks every path to count it.

The grader says: walks every path
"""


def count_paths(value):
    return sum(count_paths(p) for p in value.parents) if value.parents else 1
