"""How many are right?

A work-item a row: the row's guess is the place of its largest score, the first of
those that are as large. right[0], which is 0 at first, counts the rows whose guess is
their label. Groups of 4, of which the last may be too large.
"""

import numpy as np


def spec(scores, labels):
    """What `right` holds at the end.

    >>> spec(np.array([[1, 2], [4, 3], [5, 5]], np.float32), np.array([1, 1, 0], np.int32))
    array([2], dtype=int32)
    """
    return np.array([(scores.argmax(axis=1) == labels).sum()], np.int32)


KERNEL = """
__kernel void count_right(__global const float *scores, __global const int *labels,
                          __global int *right,
                          int rows, int cols) {
    int i = get_global_id(0);
    if (i >= rows) return;
    // your turn: 4 lines
}
"""
