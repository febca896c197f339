"""The matrix product by tiles.

A is m x k, B is k x n and C is m x n, row by row in memory. A group of T x T
work-items makes a tile of C; each brings one element of A and one of B a round, zeros
outside of the matrices, and all use what all have brought. Your answer can multiply
for the whole library: `learn swap` puts it in the place of the library's own product.
"""


def spec(A, B):
    """What `C` holds at the end.

    >>> import numpy as np
    >>> spec(np.array([[1, 2]], np.float32), np.array([[3], [4]], np.float32))
    array([[11.]], dtype=float32)
    """
    return A @ B


KERNEL = """
#define T 4
__kernel void product(__global const float *A, __global const float *B,
                      __global float *C, int m, int n, int k) {
    __local float a[T][T], b[T][T];
    int x = get_local_id(0), y = get_local_id(1);
    int j = get_global_id(0), i = get_global_id(1);
    float sum = 0;
    for (int u = 0; u < k; u += T) {
        a[y][x] = i < m && u + x < k ? A[i * k + u + x] : 0;
        // your turn: 4 lines
    }
    if (i < m && j < n) C[i * n + j] = sum;
}
"""
