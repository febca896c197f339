"""In place."""

KERNEL = """
__kernel void turn(__global float *a) {
    int i = get_global_id(0), n = get_global_size(0);
    float x = a[(i + 1) % n];
    barrier(CLK_GLOBAL_MEM_FENCE);
    a[i] = x;
}
"""
