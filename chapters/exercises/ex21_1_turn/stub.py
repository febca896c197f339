"""In place.

One group turns an array: each number goes PLACES places to the left, and what leaves
at the beginning comes in at the end. There is no second array: what is written is
what others still have to read. PLACES is 1, or that of your variant.
"""

import numpy as np


def spec(a, PLACES):
    """What `a` holds at the end.

    >>> spec(np.array([1, 2, 3], np.float32), 1)
    array([2., 3., 1.], dtype=float32)
    """
    return np.roll(a, -PLACES)


KERNEL = """
#define PLACES 1
__kernel void turn(__global float *a) {
    int i = get_global_id(0), n = get_global_size(0);
    // your turn: 3 lines
}
"""
