"""Count with atomics.

How often does each class occur? `counts` holds zeros at first, one for each class;
the labels are numbers of classes, and -1 is none. Groups of 4, of which the last may
be too large.
"""

import numpy as np


def spec(labels, classes):
    """What `counts` holds at the end.

    >>> spec(np.array([0, 2, 2, -1], np.int32), 3)
    array([1, 0, 2], dtype=int32)
    """
    return np.bincount(labels[labels >= 0], minlength=classes).astype(np.int32)


KERNEL = """
__kernel void count(__global const int *labels, __global int *counts, int n) {
    int i = get_global_id(0);
    // your turn: 1 line
}
"""
