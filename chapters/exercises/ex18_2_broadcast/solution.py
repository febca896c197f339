"""Broadcast without a copy."""

KERNEL = """
__kernel void plus(__global const float *column, __global const float *row,
                   __global float *out, int rows, int cols) {
    int j = get_global_id(0), i = get_global_id(1);
    if (i < rows && j < cols) out[i * cols + j] = column[i] + row[j];
}
"""
