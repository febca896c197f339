"""A window, and each number fetched once.

`out[i] = a[i] * w[0] + a[i + 1] * w[1] + a[i + 2] * w[2]`: n numbers, and n - 2
results. Groups of 4 work-items each need 6 numbers of `a`. They are to fetch each of
them from global memory once, into `part`; numbers beyond the last count as zeros, and
nobody writes beyond the last result.
"""

import numpy as np


def spec(a, w):
    """What `out` holds at the end.

    >>> spec(np.array([1, 2, 3, 4], np.float32), np.array([1, 0, 10], np.float32))
    array([31., 42.], dtype=float32)
    """
    return (a[:-2] * w[0] + a[1:-1] * w[1] + a[2:] * w[2]).astype(np.float32)


KERNEL = """
#define GROUP 4
__kernel void window(__global const float *a, __global const float *w,
                     __global float *out, int n) {
    __local float part[GROUP + 2];
    int me = get_local_id(0), i = get_global_id(0);
    part[me] = i < n ? a[i] : 0;
    // your turn: 3 lines
}
"""
