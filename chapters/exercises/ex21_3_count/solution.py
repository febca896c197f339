"""Count with atomics."""

KERNEL = """
__kernel void count(__global const int *labels, __global int *counts, int n) {
    int i = get_global_id(0);
    if (i < n && labels[i] >= 0) atomic_inc(&counts[labels[i]]);
}
"""
