"""No guard.

The grader says: Whoever has no element must do nothing
"""

KERNEL = """
#define ADDED 10
__kernel void add(__global const float *a, __global float *out, int n) {
    int i = get_global_id(0);
    out[i] = a[i] + ADDED;
}
"""
