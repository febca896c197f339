"""The matrix product, one work-item an element.

A is m x k, B is k x n and C is m x n, row by row in memory. Work-item (j, i) makes
element (i, j) of C: dimension 0 counts columns. The groups of 4 x 4 may reach beyond
the matrices.
"""


def spec(A, B):
    """What `C` holds at the end.

    >>> import numpy as np
    >>> spec(np.array([[1, 2]], np.float32), np.array([[3], [4]], np.float32))
    array([[11.]], dtype=float32)
    """
    return A @ B


KERNEL = """
__kernel void product(__global const float *A, __global const float *B,
                      __global float *C, int m, int n, int k) {
    int j = get_global_id(0), i = get_global_id(1);
    // your turn: 4 lines
}
"""
