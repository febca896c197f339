"""Forgets what the next group has.

The grader says: let the first two bring two each
"""

KERNEL = """
#define GROUP 4
__kernel void window(__global const float *a, __global const float *w,
                     __global float *out, int n) {
    __local float part[GROUP + 2];
    int me = get_local_id(0), i = get_global_id(0);
    part[me] = i < n ? a[i] : 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (i < n - 2) out[i] = part[me] * w[0] + part[me + 1] * w[1] + part[me + 2] * w[2];
}
"""
