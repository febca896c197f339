"""The gradient that arrives at a second replaces the one that came first.

The grader says: replaced
"""


def gradients(a, b, c):
    g_a = a * b + c
    g_total = a
    g_a = g_total * b
    return g_a, g_total * a, g_total
