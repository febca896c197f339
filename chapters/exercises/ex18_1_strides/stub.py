"""Map over a window.

`a` is memory, and the matrix is a window onto it: element (i, j) lies at
`a[start + i * row + j * col]`. The result has rows x cols elements, row by row.
Work-item (j, i) makes element (i, j); the groups of 4 x 2 may reach beyond.
"""


def spec(matrix):
    """What `out` holds at the end, where *matrix* is the window.

    >>> import numpy as np
    >>> spec(np.arange(6, dtype=np.float32).reshape(2, 3).T)
    array([[ 0.,  9.],
           [ 1., 16.],
           [ 4., 25.]], dtype=float32)
    """
    return matrix * matrix


KERNEL = """
__kernel void square(__global const float *a, int start, int row, int col,
                     __global float *out, int rows, int cols) {
    int j = get_global_id(0), i = get_global_id(1);
    // your turn: 3 lines
}
"""
