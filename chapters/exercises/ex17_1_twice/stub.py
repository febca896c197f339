"""Map: twice each.

A work-item an element: work-item i reads a[i] and writes out[i]. There are exactly as
many work-items as elements, in groups of 4 where that divides them.
"""


def spec(a):
    """What `out` holds at the end.

    >>> import numpy as np
    >>> spec(np.array([1.0, 2.5], np.float32))
    array([2., 5.], dtype=float32)
    """
    return 2 * a


KERNEL = """
__kernel void twice(__global const float *a, __global float *out) {
    // your turn: 2 lines
}
"""
