"""Backward by hand."""


def gradients(a, b, c):
    product = a * b
    total = product + c  # the result is total * a
    g_total = a
    g_a = total
    g_product = g_total
    g_c = g_total
    g_a += g_product * b
    g_b = g_product * a
    return g_a, g_b, g_c
