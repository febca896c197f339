"""The matrix product, one work-item an element."""

KERNEL = """
__kernel void product(__global const float *A, __global const float *B,
                      __global float *C, int m, int n, int k) {
    int j = get_global_id(0), i = get_global_id(1);
    if (i >= m || j >= n) return;
    float sum = 0;
    for (int u = 0; u < k; u++) sum += A[i * k + u] * B[u * n + j];
    C[i * n + j] = sum;
}
"""
