"""In place.

One group turns an array by one place: each number goes one place to the left, the
first one to the end. There is no second array: what is written is what others still
have to read.
"""

import numpy as np


def spec(a):
    """What `a` holds at the end.

    >>> spec(np.array([1, 2, 3], np.float32))
    array([2., 3., 1.], dtype=float32)
    """
    return np.roll(a, -1)


KERNEL = """
__kernel void turn(__global float *a) {
    int i = get_global_id(0), n = get_global_size(0);
    // your turn: 3 lines
}
"""
