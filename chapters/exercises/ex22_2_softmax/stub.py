"""Softmax of each row.

A work-item a row, in groups of 4, of which the last may be too large. Scores may be
as large as 1000, whose exp is none that a float can hold: subtract the row's largest
first. Then they are divided by TEMPERATURE, which is 1, or that of your variant.
"""

import numpy as np


def spec(scores, TEMPERATURE):
    """What `out` holds at the end.

    >>> spec(np.array([[1000, 1000]], np.float32), 1)
    array([[0.5, 0.5]], dtype=float32)
    """
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / TEMPERATURE)
    return powers / powers.sum(axis=1, keepdims=True)


KERNEL = """
#define TEMPERATURE 1
__kernel void softmax(__global const float *scores, __global float *out, int rows,
                      int cols) {
    int i = get_global_id(0);
    if (i >= rows) return;
    __global const float *x = scores + i * cols;
    __global float *y = out + i * cols;
    // your turn: 6 lines
}
"""
