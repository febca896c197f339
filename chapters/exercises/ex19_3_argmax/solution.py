"""Where is the largest?"""

KERNEL = """
__kernel void argmax(__global const float *a, __global int *out) {
    __local float value[8];
    __local int place[8];
    int me = get_local_id(0);
    value[me] = a[me];
    place[me] = me;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int width = 4; width > 0; width /= 2) {
        if (me < width) {
            int other = me + width;
            if (value[other] > value[me] || (value[other] == value[me] && place[other] < place[me])) {
                value[me] = value[other];
                place[me] = place[other];
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (me == 0) out[0] = place[0];
}
"""
