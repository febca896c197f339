"""Map over a window."""

KERNEL = """
__kernel void square(__global const float *a, int start, int row, int col,
                     __global float *out, int rows, int cols) {
    int j = get_global_id(0), i = get_global_id(1);
    if (i >= rows || j >= cols) return;
    float x = a[start + i * row + j * col];
    out[i * cols + j] = x * x;
}
"""
