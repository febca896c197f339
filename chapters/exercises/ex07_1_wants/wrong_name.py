"""Knows the gradient by its name and not by its place.

The grader says: whatever its name
"""

import inspect


def wants(rule):
    return [name for name in inspect.signature(rule).parameters if name != "g"]
