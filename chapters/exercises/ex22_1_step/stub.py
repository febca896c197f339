"""A step of SGD with momentum.

In place: first v becomes momentum * v + g, then w becomes w - rate * v, with the new
v. Groups of 4, of which the last may be too large.
"""


def spec(w, v, g, rate, momentum):
    """What `w` and `v` hold at the end.

    >>> import numpy as np
    >>> w, v, g = (np.array([x], np.float32) for x in (10, 2, 1))
    >>> spec(w, v, g, 0.5, 0.5)
    (array([9.], dtype=float32), array([2.], dtype=float32))
    """
    v = momentum * v + g
    return w - rate * v, v


KERNEL = """
__kernel void descend(__global float *w, __global float *v, __global const float *g,
                      float rate, float momentum, int n) {
    int i = get_global_id(0);
    // your turn: 3 lines
}
"""
