"""What does a rule want?"""

import inspect


def wants(rule):
    return list(inspect.signature(rule).parameters)[1:]
