"""Backwards within the group.

The grader says: not group by group
"""

KERNEL = """
__kernel void zip(__global const float *a, __global const float *b,
                  __global float *out, int n) {
    int i = get_global_id(0), last = get_local_size(0) - 1;
    if (i < n) out[i] = a[i] * b[get_group_id(0) * get_local_size(0) + last - get_local_id(0)];
}
"""
