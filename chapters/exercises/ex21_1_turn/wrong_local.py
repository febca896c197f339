"""A fence for the wrong memory.

The grader says: does not name CLK_GLOBAL_MEM_FENCE
"""

KERNEL = """
#define PLACES 1
__kernel void turn(__global float *a) {
    int i = get_global_id(0), n = get_global_size(0);
    float x = a[(i + PLACES) % n];
    barrier(CLK_LOCAL_MEM_FENCE);
    a[i] = x;
}
"""
