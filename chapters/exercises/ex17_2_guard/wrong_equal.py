"""Lets one too many through.

The grader says: one too far
"""

KERNEL = """
__kernel void add_ten(__global const float *a, __global float *out, int n) {
    int i = get_global_id(0);
    if (i <= n) out[i] = a[i] + 10;
}
"""
