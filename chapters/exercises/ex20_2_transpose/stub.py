"""Transpose through local memory.

A is m x n, and row by row in memory, like the result, which is n x m. A group of T x
T work-items brings a tile into local memory and writes it out again so that
neighbours, those that follow each other in dimension 0, also *write* neighbouring
elements. T is 4, or that of your variant.
"""


def spec(A):
    """What `out` holds at the end.

    >>> import numpy as np
    >>> spec(np.array([[1, 2, 3]], np.float32))
    array([[1.],
           [2.],
           [3.]], dtype=float32)
    """
    return A.T


KERNEL = """
#define T 4
__kernel void transpose(__global const float *A, __global float *out, int m, int n) {
    __local float tile[T][T];
    int x = get_local_id(0), y = get_local_id(1);
    int left = get_group_id(0) * T, top = get_group_id(1) * T;  // of this group's tile of A
    if (top + y < m && left + x < n) tile[y][x] = A[(top + y) * n + left + x];
    // your turn: 2 lines
}
"""
