"""Brings nothing where there is nothing.

The grader says: bring a zero where there is no element
"""

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
        if (u + y < k && j < n) b[y][x] = B[(u + y) * n + j];
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int v = 0; v < T; v++) sum += a[y][v] * b[v][x];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (i < m && j < n) C[i * n + j] = sum;
}
"""
