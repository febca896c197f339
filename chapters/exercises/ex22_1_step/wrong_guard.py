"""No guard.

The grader says: Whoever has no element must do nothing
"""

KERNEL = """
__kernel void descend(__global float *w, __global float *v, __global const float *g,
                      float rate, float momentum, int n) {
    int i = get_global_id(0);
    v[i] = momentum * v[i] + g[i];
    w[i] -= rate * v[i];
}
"""
