"""Tensors from data, from shapes and from ranges here and in PyTorch: every number to the bit, dtypes, strides, sharing, errors."""

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from tests.oracle.agreement import DTYPES, FLOATS, HERE, LAYOUTS, compare, pair, seeded

NUMBERS = {"inf": math.inf, "nan": math.nan, "np": np, "range": range}


def check(expression):
    compare(expression, NUMBERS, NUMBERS, exact=True)


FROM_DATA = """3|3.0|True|[1, 2]|[1, 2.0]|[True, 2]|[True, 2.0]|[True, False]|[]|[[], []]|[[1, 2], [3, 4]]|[(1, 2), [3, 4]]|(1, 2)|range(3)|[[[1]] * 2] * 3|[inf, -inf, nan]|[0.0, -0.0]|2**62
[[1, 2], [3]]|[[1, 2], 3]|[1, [2]]|[[1], [2, 3]]|'a'|['a']|None|[None]|{}|{1: 2}|{1, 2}|[[1, 'a']]|2**63|2**64|-2**63 - 1|[2**63]|[[[1, 2], [3, 4]], [[5, 6], [7]]]|float|[float]
np.float32(1)|np.float64(1)|np.int8(1)|np.bool_(1)|np.int64(1)|[np.float32(1)]|[np.float64(1)]|[np.int8(1), np.int8(2)]|[np.bool_(1)]|[np.float16(1), np.float64(2)]|[np.int8(1), 2]|[np.int8(1), 2.0]
[np.float32(1), 2.0]|[np.float32(1), 2]|np.array([1.0, 2])|np.array(3)|np.arange(6).reshape(2, 3).T|np.arange(6)[::-1]|np.arange(6)[::2]|np.zeros((2, 0, 3))|np.array(['a'])|np.array([None])
np.array([1, 2], dtype='>f8')|np.float16([1.5])|np.array([True])|np.uint8([1, 255])|np.broadcast_to(np.arange(3), (2, 3))|torch.tensor(1.5)|[torch.tensor(1), torch.tensor(2.0)]|[torch.tensor(1), 2]
[torch.tensor(1.0).double()]|[torch.tensor([1.0]), torch.tensor([2.0])]|[torch.tensor([1.0, 2.0])] * 2|torch.zeros(2, 3).t()|torch.ones(2, requires_grad=True)""".replace("\n", "|").split("|")


@pytest.mark.parametrize("function", ["tensor", "as_tensor", "asarray", "from_numpy"])
@pytest.mark.parametrize("data", FROM_DATA)
def test_from_data(function, data):
    if HERE.get_default_device().type != "cpu" and function in ("as_tensor", "asarray") and "np." in data:
        check(f"torch.{function}({data}).contiguous()")  # a window is copied to the device without its gaps
        return
    check(f"torch.{function}({data})")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("data", ["[1, 0, 3]", "[1.7, -0.4, 2.5]", "[True, False]", "1.999", "-1", "[-1]", "300", "[70000, 1]", "2**40", "1e39", "[inf]", "nan", "[]",
                                  "np.array([1.5, 2.5, 300.0])", "np.array([1, 0])", "[0.1, 1e-40, 65519.9, 1e6]"])
def test_from_data_to_a_dtype(data, dtype):
    check(f"torch.tensor({data}, dtype=torch.{dtype})")
    if "300" not in data or dtype not in ("int8", "uint8"):  # what C++ makes of a number out of range is not defined
        check(f"torch.as_tensor({data}, dtype=torch.{dtype})")


@pytest.mark.host_only(reason="memory is shared with NumPy")
@pytest.mark.parametrize("function", ["from_numpy", "as_tensor", "asarray"])
def test_an_array_shares_its_memory(function):
    for library in (HERE, torch):
        array = np.arange(6.0).reshape(2, 3)
        made = getattr(library, function)(array[:, ::2])
        array[0, 2] = 7
        assert made.tolist() == [[0, 7], [3, 5]]
        made[1] = -1
        assert array.tolist() == [[0, 1, 7], [-1, 4, -1]]
    assert HERE.tensor(array)._array.base is not array


OTHERS = """torch.asarray([1], copy=False)|torch.asarray(torch.ones(2), copy=True)|torch.asarray(torch.ones(2), dtype=torch.int8, copy=False)|torch.asarray(np.ones(2), dtype=torch.float32, copy=False)
torch.asarray([1.0], requires_grad=True)|torch.asarray([1], requires_grad=True)|torch.asarray(torch.ones(2, requires_grad=True) * 2, requires_grad=False)|torch.tensor([1.0], requires_grad=True)
torch.tensor([1], requires_grad=True)|torch.tensor([1.0], dtype=int)|torch.tensor([1.0], dtype=np.float32)|torch.tensor([1.0], device='cuda')|torch.tensor([1.0], device='cpu')
torch.zeros(2, 3)|torch.zeros((2, 3))|torch.zeros([2, 3])|torch.zeros(size=(2, 3))|torch.zeros(())|torch.zeros(0)|torch.zeros()|torch.zeros(-1)|torch.zeros(2, -1)|torch.zeros(2.0)|torch.zeros(2, 3.0)
torch.zeros('a')|torch.zeros(None)|torch.zeros(True)|torch.zeros(2, True)|torch.zeros((2,), (3,))|torch.zeros(torch.tensor(3))|torch.zeros(np.int64(3), 2)
torch.zeros(2, dtype=float)|torch.zeros(2, dtype='float32')|torch.zeros(2, dtype=torch.int64, requires_grad=True)|torch.zeros(2, requires_grad=True)|torch.zeros(2, out=torch.ones(2))
torch.zeros(2, out=torch.ones(3))|torch.zeros(2, out=torch.ones(2, dtype=torch.int64))|torch.zeros(2, out=torch.ones(2), dtype=torch.int64)|torch.zeros(2, device='cuda')|torch.zeros(2, foo=1)
torch.zeros(2**40, 2**30)|torch.ones(2, 3)|torch.ones((2,), dtype=torch.bool)|torch.ones(2, -1)|torch.ones(2.5)|torch.full((2,), 7)|torch.full((2,), 7.5)|torch.full([2], True)|torch.full((), 3)
torch.full(size=(2,), fill_value=3)|torch.full((2,), torch.tensor(2))|torch.full((2,), torch.tensor([2]))|torch.full((2,), 'a')|torch.full((2,), None)|torch.full(2, 1.5)|torch.full((2, -1), 1.5)
torch.full((2.5,), 3)|torch.full((2,), 300, dtype=torch.int8)|torch.full((2,), 2**40, dtype=torch.int32)|torch.full((2,), -1, dtype=torch.uint8)|torch.full((2,), 1e39)|torch.full((2,), 1.5, dtype=torch.int32)
torch.full((2,), 3, out=torch.empty(2))|torch.eye(3)|torch.eye(3, 2)|torch.eye(2, m=3)|torch.eye(0)|torch.eye(-1)|torch.eye(2, -1)|torch.eye(2.5)|torch.eye(2, dtype=torch.bool)|torch.eye(2, out=torch.empty(0))
torch.scalar_tensor(3)|torch.scalar_tensor(3, dtype=torch.int8)|torch.scalar_tensor([1])|torch.zeros_like(3)|torch.ones(2).new_tensor([1, 2])|torch.ones(2).new_tensor(torch.ones(2).long())
torch.arange(5)|torch.arange(5.0)|torch.arange(1, 5)|torch.arange(1, 5, 0.5)|torch.arange(5, 1)|torch.arange(5, 1, -1)|torch.arange(0)|torch.arange(-1)|torch.arange(1, 5, 0)|torch.arange(1, 5, -1)
torch.arange(inf)|torch.arange(nan)|torch.arange(0, 5, nan)|torch.arange(end=5)|torch.arange(start=1, end=5, step=2)|torch.arange(1, end=5)|torch.arange(start=3)|torch.arange('a')|torch.arange(True)
torch.arange(5, dtype=torch.bool)|torch.arange(0, 2, 1.5, dtype=torch.int64)|torch.arange(0.5, 5, dtype=torch.int64)|torch.arange(300, dtype=torch.uint8)|torch.arange(5, out=torch.empty(5))
torch.arange(5, out=torch.empty(3))|torch.arange(torch.tensor(5))|torch.arange(torch.tensor(5.0))|torch.arange(np.int64(5))|torch.arange(np.float32(5))|torch.arange(2**62, 2**62 + 3)|torch.arange(0, 1e20)
torch.arange(3, requires_grad=True)|torch.arange(3.0, requires_grad=True)|torch.arange(None)|torch.linspace(0, 1, 0)|torch.linspace(0, 1, 1)|torch.linspace(0, 1, -1)|torch.linspace(0, 10, 5, dtype=torch.bool)
torch.linspace(start=0, end=1, steps=3)|torch.linspace(torch.tensor(0.0), torch.tensor(1.0), 5)|torch.linspace(torch.tensor([0.0]), 1, 5)|torch.linspace(0, 1, 5, out=torch.empty(5))
torch.logspace(0, 1, -1)|torch.logspace(0, 1, 0)|torch.logspace(0, 3, 4, dtype=torch.int32)|torch.logspace(0, 4, 5, base=2)|torch.logspace(0, 4, 5, 2)""".replace("\n", "|").split("|")


@pytest.mark.parametrize("expression", OTHERS)
def test_from_a_shape_or_a_range(expression):
    check(expression)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("function", ["zeros_like(x", "ones_like(x", "full_like(x, 3", "x.new_zeros(2, 3", "x.new_ones((2,)", "x.new_full((2,), 1", "x.new_tensor([1, 0]"])
def test_in_the_image_of_a_tensor(function, dtype):
    rng = seeded(function, dtype)
    for shape in [(), (3,), (2, 3), (2, 3, 4), (2, 0)]:
        for layout in LAYOUTS:
            mine, theirs = pair(rng, shape, dtype, layout=layout)
            for more in ("", ", dtype=torch.float64", ", dtype=torch.int8", ", requires_grad=True"):
                prefix = "" if function.startswith("x.") else "torch."
                compare(f"{prefix}{function}{more})", {"x": mine}, {"x": theirs}, exact=True)


def ranges(count):
    rng = seeded("ranges")
    for _ in range(count):
        yield rng.uniform(-5, 5), rng.uniform(0.001, 1) * rng.choice([-1, 1]), int(rng.integers(1, 200))


@pytest.mark.parametrize("dtype", [d for d in DTYPES if d != "bool"])
def test_ranges_to_the_bit(dtype):
    for start, step, count in ranges(60):
        if dtype in FLOATS:
            check(f"torch.arange({start}, {start + step * (count - 0.5)}, {step}, dtype=torch.{dtype})")
        else:
            check(f"torch.arange({int(start)}, {int(start) + count % 50}, {1 + count % 3}, dtype=torch.{dtype})")
        low = max(start, 0) if dtype == "uint8" else start
        check(f"torch.linspace({low}, {low + 7 + step}, {count}, dtype=torch.{dtype})")
        check(f"torch.linspace({int(low)}, {int(low) + 9}, {count}, dtype=torch.{dtype})")


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "bfloat16"])
def test_powers(dtype):
    for start, step, count in ranges(60):
        expression = f"torch.logspace({start:.3f}, {start + step:.3f}, {count}, {1 + abs(step) * 12:.2f}, dtype=torch.{dtype})"
        compare(expression, {}, {}, exact=True)
