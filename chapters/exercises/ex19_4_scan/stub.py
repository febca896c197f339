"""Running sums.

One group of 8 work-items: out[i] is the sum of a[0] to a[i]. In the rounds 1, 2, 4
everybody adds what stands so many places before; after them, part[i] is the sum of
all up to i.
"""

import numpy as np


def spec(a):
    """What `out` holds at the end.

    >>> spec(np.array([1, 2, 3, 4, 5, 6, 7, 8], np.float32))
    array([ 1.,  3.,  6., 10., 15., 21., 28., 36.], dtype=float32)
    """
    return np.cumsum(a, dtype=np.float32)


KERNEL = """
__kernel void scan(__global const float *a, __global float *out) {
    __local float part[8];
    int me = get_local_id(0);
    part[me] = a[me];
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int back = 1; back < 8; back *= 2) {
        // your turn: 4 lines
    }
    out[me] = part[me];
}
"""
