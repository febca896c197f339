"""Keeps the last one out.

The grader says: nobody writes out[4]
"""

KERNEL = """
__kernel void add_ten(__global const float *a, __global float *out, int n) {
    int i = get_global_id(0);
    if (i < n - 1) out[i] = a[i] + 10;
}
"""
