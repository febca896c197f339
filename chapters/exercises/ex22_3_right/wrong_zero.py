"""Compares with 0 first.

The grader says: The largest may be negative
"""

KERNEL = """
__kernel void count_right(__global const float *scores, __global const int *labels,
                          __global int *right,
                          int rows, int cols) {
    int i = get_global_id(0);
    if (i >= rows) return;
    int guess = 0;
    float most = 0;
    for (int j = 0; j < cols; j++)
        if (scores[i * cols + j] > most) { most = scores[i * cols + j]; guess = j; }
    if (guess == labels[i]) atomic_inc(&right[0]);
}
"""
