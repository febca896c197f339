"""A few work-items for many elements.

There are 8 work-items, in groups of 4, whatever n is. Together they go through all
elements: neighbours take neighbouring elements, and then all go on by as many as
there are.
"""

import numpy as np


def spec(x):
    """What `out` holds at the end: ReLU.

    >>> spec(np.array([-1.5, 0, 2], np.float32))
    array([0., 0., 2.], dtype=float32)
    """
    return np.maximum(x, 0)


KERNEL = """
__kernel void relu(__global const float *x, __global float *out, int n) {
    // your turn: 2 lines
}
"""
