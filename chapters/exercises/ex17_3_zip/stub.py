"""Zip: two arrays, one of them backwards.

A work-item an element, in groups of 4, of which the last may be too large: guard.
"""


def spec(a, b):
    """What `out` holds at the end: the first of a times the last of b, and so on.

    >>> import numpy as np
    >>> spec(np.array([1.0, 2.0], np.float32), np.array([3.0, 5.0], np.float32))
    array([5., 6.], dtype=float32)
    """
    return a * b[::-1]


KERNEL = """
__kernel void zip(__global const float *a, __global const float *b,
                  __global float *out, int n) {
    // your turn: 2 lines
}
"""
