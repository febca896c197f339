"""No barrier.

The grader says: then a barrier for *global* memory
"""

KERNEL = """
#define PLACES 1
__kernel void turn(__global float *a) {
    int i = get_global_id(0), n = get_global_size(0);
    a[i] = a[(i + PLACES) % n];
}
"""
