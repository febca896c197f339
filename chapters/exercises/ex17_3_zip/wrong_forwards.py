"""Forwards.

The grader says: read from its end
"""

KERNEL = """
__kernel void zip(__global const float *a, __global const float *b,
                  __global float *out, int n) {
    int i = get_global_id(0);
    if (i < n) out[i] = a[i] * b[i];
}
"""
