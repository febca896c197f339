"""Does not double.

The grader says: as they were
"""

KERNEL = """
__kernel void twice(__global const float *a, __global float *out) {
    int i = get_global_id(0);
    out[i] = a[i];
}
"""
