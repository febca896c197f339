"""Guard: more work-items than elements.

A device runs whole groups. For n elements in groups of 4 it is asked for the next
multiple of 4 work-items, and those that have no element must do nothing. ADDED is 10,
or that of your variant.
"""


def spec(a, ADDED):
    """What `out` holds at the end.

    >>> import numpy as np
    >>> spec(np.array([1.0, 2.5], np.float32), 10)
    array([11. , 12.5], dtype=float32)
    """
    return a + ADDED


KERNEL = """
#define ADDED 10
__kernel void add(__global const float *a, __global float *out, int n) {
    int i = get_global_id(0);
    // your turn: 1 line
}
"""
