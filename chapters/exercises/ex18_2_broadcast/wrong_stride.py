"""The wrong stride.

The grader says: that is how far the next row lies
"""

KERNEL = """
__kernel void plus(__global const float *column, __global const float *row,
                   __global float *out, int rows, int cols) {
    int j = get_global_id(0), i = get_global_id(1);
    if (i < rows && j < cols) out[i * rows + j] = column[i] + row[j];
}
"""
