"""Where is the largest?

One group of 8 work-items finds the place of the largest of 8 numbers, and of several
that are as large the first. The tree is there; the hole is what a work-item does with
the other half's best: `value[me + width]`, found at `place[me + width]`.
"""

import numpy as np


def spec(a):
    """What `out` holds at the end.

    >>> spec(np.array([1, 7, 2, 0, 7, 7, -1, 3], np.float32))
    array([1], dtype=int32)
    """
    return np.array([np.argmax(a)], np.int32)


KERNEL = """
__kernel void argmax(__global const float *a, __global int *out) {
    __local float value[8];
    __local int place[8];
    int me = get_local_id(0);
    value[me] = a[me];
    place[me] = me;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int width = 4; width > 0; width /= 2) {
        if (me < width) {
            int other = me + width;
            // your turn: 4 lines
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (me == 0) out[0] = place[0];
}
"""
