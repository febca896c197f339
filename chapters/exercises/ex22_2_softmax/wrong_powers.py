"""Forgets to divide.

The grader says: divide each by the sum of its row
"""

KERNEL = """
#define TEMPERATURE 1
__kernel void softmax(__global const float *scores, __global float *out, int rows,
                      int cols) {
    int i = get_global_id(0);
    if (i >= rows) return;
    __global const float *x = scores + i * cols;
    __global float *y = out + i * cols;
    for (int j = 0; j < cols; j++) y[j] = exp(x[j] / TEMPERATURE);
}
"""
