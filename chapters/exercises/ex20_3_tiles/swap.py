"""every product of float32 matrices on the OpenCL device"""

DEVICE = "opencl"
TESTS = ["tests/opencl/test_matmul.py"]
TRAIN = ["--data", "digits", "--model", "mlp", "--epochs", "2"]

T = 4  # the side of a tile
IN_ORDER = """
__kernel void in_order(__global const float *from, long start, int row, int col, __global float *to, int cols) {
    const int j = get_global_id(0), i = get_global_id(1);
    to[i * cols + j] = from[start + (long)i * row + (long)j * col];
}"""


def install(module):
    from tinygrad_edu.backends.opencl import matmul

    for rung, own in list(matmul.EVERY.items()):
        matmul.EVERY[rung] = _products(module.KERNEL, own)


def _products(source, own):
    """A rung that multiplies by the kernel in *source*, and leaves other types than float32 to the rung *own*."""

    def products(device, dtype, sizes, a, b, out):
        if dtype.str != "<f4":
            return own(device, dtype, sizes, a, b, out)
        m, n, k, fars, nears = sizes
        result = device.allocate(4 * m * n)
        grid = -(-n // T) * T, -(-m // T) * T
        for number in range(fars * nears):
            left, right = (_in_order(device, x, size, divmod(number, nears)) for x, size in ((a, (m, k)), (b, (k, n))))
            device.launch(device.kernel(source, "product"), grid, (T, T), left, right, result, m, n, k)
            device.copy(result, out.block, 4 * m * n, 0, 4 * (out.start + number * m * n))

    return products


def _in_order(device, x, shape, place):
    """Matrix number *place* of a batch, row by row: the kernel knows no strides."""
    rows, cols = shape
    block = device.allocate(4 * rows * cols)
    start = x.start + place[0] * x.far + place[1] * x.near
    kernel = device.kernel(IN_ORDER, "in_order")
    device.launch(kernel, (cols, rows), None, x.block, start, x.row, x.col, block, cols)
    return block
