"""Adds up in the result, which nobody has set to 0.

The grader says: neither a variable nor memory
"""

KERNEL = """
__kernel void sum_rows(__global const float *a, __global float *out, int rows,
                       int cols) {
    int i = get_global_id(0);
    if (i >= rows) return;
    for (int j = 0; j < cols; j++) out[i] += a[i * cols + j];
}
"""
