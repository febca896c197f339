"""A piece each: right, but neighbours are far apart.

The grader says: Neighbours are to take neighbouring elements
"""

KERNEL = """
__kernel void relu(__global const float *x, __global float *out, int n) {
    int each = (n + 7) / 8, first = get_global_id(0) * each;
    for (int i = first; i < min(first + each, n); i++) out[i] = fmax(x[i], 0.0f);
}
"""
