"""Transpose through local memory."""

KERNEL = """
#define T 4
__kernel void transpose(__global const float *A, __global float *out, int m, int n) {
    __local float tile[T][T];
    int x = get_local_id(0), y = get_local_id(1);
    int left = get_group_id(0) * T, top = get_group_id(1) * T;  // of this group's tile of A
    if (top + y < m && left + x < n) tile[y][x] = A[(top + y) * n + left + x];
    barrier(CLK_LOCAL_MEM_FENCE);
    if (left + y < n && top + x < m) out[(left + y) * m + top + x] = tile[x][y];
}
"""
