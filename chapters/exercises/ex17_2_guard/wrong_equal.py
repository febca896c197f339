"""Lets one too many through.

The grader says: one too far
"""

KERNEL = """
#define ADDED 10
__kernel void add(__global const float *a, __global float *out, int n) {
    int i = get_global_id(0);
    if (i <= n) out[i] = a[i] + ADDED;
}
"""
