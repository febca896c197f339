"""A few work-items for many elements."""

KERNEL = """
__kernel void relu(__global const float *x, __global float *out, int n) {
    for (int i = get_global_id(0); i < n; i += get_global_size(0))
        out[i] = fmax(x[i], 0.0f);
}
"""
