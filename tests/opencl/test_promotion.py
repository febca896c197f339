"""Operands of different types meet in one kernel, whose loads convert: to the last bit as conversion beforehand."""

import operator

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu._tensor import wrap
from tinygrad_edu.backends.opencl.elementwise import run
from tinygrad_edu.backends.opencl.elementwise_source import Recipe

TYPES = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.bfloat16, torch.float16,
         torch.float32, torch.float64]  # fmt: skip
LAYOUTS = [  # two windows onto arrays of 6 by 8 that broadcast, the second to the first
    (lambda a: a[:4, :6], lambda a: a[1:5, 1:7]),
    (lambda a: a[:, ::2].T, lambda a: a[:4, :6]),
    (lambda a: a.reshape(4, 12), lambda a: a.reshape(4, 12)),
    (lambda a: a, lambda a: a[0]),
    (lambda a: a, lambda a: a[:, :1]),
    (lambda a: a[:0], lambda a: a[0]),
    (lambda a: a, lambda a: a[1, 2]),
    (lambda a: a[1, 2], lambda a: a[2, 1]),
    (lambda a: a.reshape(-1), lambda a: a.reshape(-1)),
]


def whole(function):
    """*function*, a division, of what is no zero."""
    return lambda x, y: function(x, torch.where(y == 0, torch.ones_like(y), y))


def inplace(name):
    return lambda x, y: getattr(x.clone(), name)(y)


def out(function):
    return lambda x, y: function(x, y, out=torch.empty_like(x))


OPERATIONS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "pow": operator.pow,
    "maximum": torch.maximum, "lt": operator.lt, "floor_divide": whole(torch.floor_divide),
    "remainder": whole(torch.remainder), "where": lambda x, y: torch.where(y != 0, x, y),
    "where the other way round": lambda x, y: torch.where(y != 0, y, x), "add_": inplace("add_"),
    "div_": inplace("div_"), "ge_": inplace("ge_"), "bitwise_xor": operator.xor,
    "add, out=": out(torch.add), "lt, out=": out(torch.lt), "clamp": lambda x, y: x.clamp(y, y + y),
    "addcmul": lambda x, y: torch.addcmul(x, y, x, value=3), "exp": lambda x, y: x.exp(), "pow_": inplace("pow_"),
    "exp, out=": lambda x, y: torch.exp(x, out=torch.empty_like(y)),
}  # fmt: skip
INEXACT = {"pow", "pow_", "exp", "exp, out="}


def elements(dtype, seed):
    """6 by 8 elements of all sizes that *dtype* has, as it is stored, with whatever is special."""
    rng = np.random.default_rng(seed)
    if dtype is torch.bool:
        return rng.integers(0, 2, (6, 8)) > 0
    if dtype.kind == "int":
        limits = torch.iinfo(dtype)
        array = rng.integers(limits.min, limits.max, (6, 8), np.int64, endpoint=True)
        array[::2] >>= max(limits.bits - 5, 0)
        return array.astype(dtype.numpy)
    array = rng.standard_normal((6, 8)) * 10.0 ** rng.integers(-5, 6, (6, 8))
    array.flat[:12:2] = np.inf, -np.inf, np.nan, 0.0, -0.0, 1.0
    return torch.tensor(array, dtype=dtype, device="cpu")._array


def outcome(function, *inputs):
    """The result, or the error."""
    try:
        return function(*inputs)
    except RuntimeError as error:
        return str(error)


def agree(name, ours, theirs):
    """Whether two outcomes are the same: bit by bit, NaN apart, but for functions that every library rounds itself."""
    if isinstance(theirs, str) or isinstance(ours, str):
        return ours == theirs
    if (ours.dtype, ours.shape, ours.stride()) != (theirs.dtype, theirs.shape, theirs.stride()):
        return False
    a, b = ours._array.get(), theirs._array
    if name in INEXACT and theirs.dtype.is_floating_point:
        return np.allclose(a, b, max(torch.finfo(theirs.dtype).eps, 4e-6), torch.finfo(theirs.dtype).tiny, True)
    numbers = ~np.isnan(b)
    return np.array_equal(a[numbers], b[numbers]) and np.array_equal(np.isnan(a), np.isnan(b)) and (
        not theirs.dtype.is_floating_point or np.array_equal(np.signbit(a[numbers]), np.signbit(b[numbers]))
    )


@pytest.mark.parametrize("name", OPERATIONS)
def test_operands_of_different_types(put, name):
    turn = list(OPERATIONS).index(name)
    every = 2 if put(np.zeros(1)).device.is_cpu else 5  # a kernel takes some time to build
    for i in range(turn % every, len(TYPES), every):
        first, second = TYPES[i], TYPES[(i + turn) % len(TYPES)]  # another pair in each operation
        layouts = LAYOUTS[(i + turn) % len(LAYOUTS)]
        arrays = [(elements(first, 0), layouts[0], first), (elements(second, 1), layouts[1], second)]
        here = outcome(OPERATIONS[name], *[wrap(np.asarray(window(a)), dtype) for a, window, dtype in arrays])
        there = outcome(OPERATIONS[name], *[wrap(window(put(a)), dtype) for a, window, dtype in arrays])
        assert agree(name, there, here), (first, second, there, here)


def numbers(dtype, *values):
    return torch.tensor(values, dtype=dtype, device="opencl")


# 2^24 + 1 and 257 have a bit more than float32 and bfloat16 have, and 2049 than float16; 65520 is no number of float16.
ROUNDED = [
    (torch.int64, 2**24 + 1, torch.float32, 2.0**24),
    (torch.int64, 2**62 + 2**38 + 1, torch.float32, 2.0**62 + 2.0**39),
    (torch.int32, 257, torch.bfloat16, 256.0),
    (torch.int64, 2049, torch.float16, 2048.0),
    (torch.int32, 65520, torch.float16, float("inf")),
    (torch.float16, 2047.0, torch.bfloat16, 2047.0),  # they meet in float32
    (torch.bool, True, torch.float64, 1.0),
    (torch.uint8, 255, torch.int8, 255),  # in int16
]


@pytest.mark.parametrize(("dtype", "value", "other", "expected"), ROUNDED)
def test_what_is_loaded_is_rounded_as_if_it_had_been_converted(device, dtype, value, other, expected):
    assert (numbers(dtype, value, 0) + numbers(other, 0, 0)).tolist() == [expected, 0]
    assert torch.where(numbers(torch.bool, True, False), numbers(dtype, value, 0), numbers(other, 0, 0)).tolist() == [
        expected, 0,
    ]


def kernels(function):
    with torch.opencl.profile() as p:
        function()
    return [call.name for call in p.calls]


ONE_KERNEL = {
    "add": lambda x, y: x + y, "a comparison": lambda x, y: x < y, "where": lambda x, y: torch.where(x > 1, x, y),
    "clamp": lambda x, y: x.clamp(y, y), "of one": lambda x, y: x.exp(), "in place": lambda x, y: y.add_(x),
    "out=": lambda x, y: torch.mul(x, y, out=y), "addcmul": lambda x, y: torch.addcmul(y, x, y),
}


@pytest.mark.parametrize("name", ONE_KERNEL)
@pytest.mark.parametrize("other", [torch.bfloat16, torch.float16, torch.float32])
def test_it_is_one_kernel(device, name, other):
    x, y = torch.arange(3, device="opencl"), torch.ones(3, dtype=other, device="opencl")
    assert len(kernels(lambda: ONE_KERNEL[name](x, y))) == 1 + (name == "where")


def halves():
    """All numbers of float16, halfway between them, and beside that, with both signs."""
    whole = np.arange(0x7C01, dtype=np.uint16).view(np.float16).astype(np.float32)
    whole[-1] = 65536  # in place of infinity
    middle = (whole[1:] + whole[:-1]) / 2
    found = np.concatenate([whole, middle, np.nextafter(middle, 0), np.nextafter(middle, 1e9), [1e-9, 1e9, np.inf]])
    return np.concatenate([found, -found, [np.nan]]).astype(np.float32)


@pytest.mark.parametrize("type", [np.float32, np.float64])
def test_every_number_is_rounded_to_half_precision_as_numpy_does(put, type):
    numbers = halves().astype(type)
    got = run(Recipe("half", "x", ["f2"], "f4"), [put(numbers)]).get()
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(got, numbers.astype(np.float16))
    vectors = Recipe("half", "x + (y - y) * exp(y)", ["f2", "f4"], "f4")  # exp, which makes it vectors, may be inexact
    got = run(vectors, [put(numbers), np.float32(1)]).get()
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(got, numbers.astype(np.float16))


def test_half_precision_is_rounded_to_by_one_kernel(device):
    x = torch.tensor([1.0, 257.0, float("nan")], device="opencl")
    assert kernels(lambda: x.bfloat16()) == ["to_bfloat16_vv"]
    assert x.bfloat16().tolist()[:2] == [1.0, 256.0]


@pytest.mark.parametrize("function", [torch.add, torch.atan2, torch.lt, torch.pow], ids=lambda f: f.__name__)
def test_the_result_lies_as_on_the_cpu(device, function):
    def strides(device):
        row, columns = (torch.ones(shape, dtype=torch.uint8, device=device) for shape in ((1, 4), (4, 3)))
        row, columns = row.expand(3, 4), columns.T
        return [function(x, y).stride() for x, y in ((row, columns.float()), (row.float(), columns), (row, columns))]

    assert strides("opencl") == strides("cpu")


def test_gradients_arrive_in_the_type_of_the_input(device):
    a = torch.tensor([1.0, 2.0], dtype=torch.float16, device="opencl", requires_grad=True)
    b = torch.tensor([3.0, 4.0], dtype=torch.float64, device="opencl", requires_grad=True)
    product = a * b * torch.arange(2, device="opencl")
    assert (product.dtype, product.grad_fn.name()) == (torch.float64, "MulBackward0")
    inner, _ = product.grad_fn.next_functions[0]
    assert [node.name() for node, _ in inner.next_functions] == ["torch::autograd::AccumulateGrad"] * 2
    product.sum().backward()
    assert (a.grad.dtype, a.grad.tolist()) == (torch.float16, [0.0, 4.0])
    assert (b.grad.dtype, b.grad.tolist()) == (torch.float64, [0.0, 2.0])


def test_the_result_may_lie_on_what_is_loaded(device):
    memory = torch.arange(8.0, device="opencl")
    torch.add(memory[:4], torch.arange(4, device="opencl"), out=memory[1:5])
    assert memory.tolist() == [0, 0, 2, 4, 6, 5, 6, 7]


def test_errors_are_those_of_the_cpu(device):
    x, y = torch.arange(2, device="opencl"), torch.ones(2, device="opencl")
    assert (numbers(torch.int32, 257, 258) == numbers(torch.bfloat16, 256.0, 260.0)).tolist() == [True, False]
    with pytest.raises(RuntimeError, match="result type Float can't be cast to the desired output type Long"):
        x += y
    with pytest.raises(RuntimeError, match="must match the size of tensor b"):
        x + torch.ones(3, device="opencl")
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        x // torch.zeros(2, dtype=torch.int8, device="opencl")
    with pytest.raises(RuntimeError, match="found at least two devices"):
        x + torch.ones(2, device="cpu")
