"""The sum of each row."""

KERNEL = """
__kernel void sum_rows(__global const float *a, __global float *out, int rows,
                       int cols) {
    int i = get_global_id(0);
    if (i >= rows) return;
    float sum = 0;
    for (int j = 0; j < cols; j++) sum += a[i * cols + j];
    out[i] = sum;
}
"""
