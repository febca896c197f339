"""Tensors from shapes, numbers and data: what they hold, of which type, and whose memory it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as torch

from .strategies import shapes, tensors

DTYPES = [
    torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16,
    torch.float32, torch.float64,
]
FLOATS = [d for d in DTYPES if d.is_floating_point]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (3,), (2, 0), (2, 3, 4)])
def test_full_of_a_number(shape, dtype):
    for x, number in ((torch.zeros(shape, dtype=dtype), 0), (torch.ones(shape, dtype=dtype), 1)):
        assert (x.shape, x.dtype, x.requires_grad, x.is_contiguous()) == (shape, dtype, False, True)
        assert torch.equal(x, torch.full(shape, number, dtype=dtype))
        assert set(x.flatten().tolist()) <= {number}
        for like in (torch.zeros_like, torch.ones_like, torch.empty_like, lambda y: torch.full_like(y, 1)):
            assert (like(x).shape, like(x).dtype) == (shape, dtype)
        for new in (x.new_zeros(2), x.new_ones(2), x.new_empty(2), x.new_full((2,), 1), x.new_tensor([1, 0])):
            assert (new.shape, new.dtype) == ((2,), dtype)


@given(shapes())
def test_sizes_are_numbers_or_one_tuple(shape):
    for make in (torch.zeros, torch.ones, torch.empty, torch.rand, torch.randn):
        assert make(shape).shape == make(list(shape)).shape == make(size=shape).shape == shape
        if shape:
            assert make(*shape).shape == shape


@given(tensors(low=1))
def test_what_is_like_another_lies_like_it(x):
    assert torch.equal(torch.zeros_like(x), x * 0)
    if x.numel() == 1 + sum(s * (n - 1) for s, n in zip(x.stride(), x.shape, strict=True)):  # it fills its memory
        order = [s for s, n in zip(x.stride(), x.shape, strict=True) if n > 1]
        assert [s for s, n in zip(torch.empty_like(x).stride(), x.shape, strict=True) if n > 1] == order


@given(shapes(low=1, most=3), st.data())
def test_a_tensor_of_nested_lists_is_numpys(shape, data):
    size = int(np.prod(shape))
    numbers = np.array(data.draw(st.lists(st.integers(-99, 99), min_size=size, max_size=size)), np.int64).reshape(shape)
    for x in (torch.tensor(numbers.tolist()), torch.tensor(numbers), torch.from_numpy(np.asarray(numbers))):
        assert np.array_equal(x.cpu().numpy(), numbers)
        assert x.dtype is torch.int64
        assert x.tolist() == numbers.tolist()


@pytest.mark.parametrize(
    ("data", "dtype"),
    [
        (1, torch.int64), (1.0, torch.float32), (True, torch.bool), ([1, 2.0], torch.float32), ([True, 2], torch.int64),
        ([], torch.float32), ([[], []], torch.float32), (np.float64(1), torch.float64), (np.int8(1), torch.int8),
        (np.ones(2, np.float16), torch.float16), ([np.float64(1)], torch.float64),
    ],
)
def test_the_type_comes_from_the_data(data, dtype):
    assert torch.tensor(data).dtype is dtype
    assert torch.as_tensor(data).dtype is dtype


def test_what_is_too_large_for_the_type_is_quietly_infinite():
    assert torch.tensor(np.array([1e6, 1.0]), dtype=torch.float16).tolist() == [float("inf"), 1.0]


@pytest.mark.host_only(reason="memory is shared with NumPy")
def test_what_shares_memory_and_what_does_not():
    array = np.arange(3.0)
    shared, copied = torch.from_numpy(array), torch.tensor(array)
    same, cast = torch.as_tensor(array), torch.as_tensor(array, dtype=torch.float32)
    array[0] = 9
    assert [x[0].item() for x in (shared, copied, same, cast)] == [9, 0, 9, 0]
    assert torch.as_tensor(shared) is shared
    assert torch.asarray(array).data_ptr() == shared.data_ptr()
    assert torch.asarray(array, copy=True).data_ptr() != shared.data_ptr()
    with pytest.raises(ValueError, match="can't alias arbitrary sequence into a tensor"):
        torch.asarray([1.0, 2.0], copy=False, dtype=torch.int32)


@given(st.integers(-20, 20), st.integers(-20, 20), st.sampled_from([1, 2, 3, -1, -2, 7]))
def test_whole_ranges_are_pythons(start, end, step):
    if (end - start) * step < 0:
        with pytest.raises(RuntimeError, match="upper bound and lower bound inconsistent with step sign"):
            torch.arange(start, end, step)
    else:
        assert torch.arange(start, end, step).tolist() == list(range(start, end, step))
        assert torch.arange(float(start), end, step).tolist() == list(range(start, end, step))


@given(st.floats(-5, 5), st.floats(-5, 5), st.integers(2, 30))
def test_even_spaces(start, end, steps):
    x = torch.linspace(start, end, steps, dtype=torch.float64)
    assert (x[0].item(), x[-1].item()) == (start, end)
    assert np.allclose(x.cpu().numpy(), np.linspace(start, end, steps), rtol=1e-14, atol=1e-14)
    powers = torch.logspace(start, end, steps, base=2.0, dtype=torch.float64)
    assert np.allclose(powers.cpu().numpy(), 2 ** x.cpu().numpy(), rtol=1e-13)


@given(st.integers(0, 5), st.integers(0, 5), st.integers(-4, 4))
def test_identities_and_where_triangles_lie(n, m, offset):
    assert np.array_equal(torch.eye(n, m).cpu().numpy(), np.eye(n, m))
    assert np.array_equal(torch.tril_indices(n, m, offset).cpu().numpy(), np.array(np.tril_indices(n, offset, m)))
    assert np.array_equal(torch.triu_indices(n, m, offset).cpu().numpy(), np.array(np.triu_indices(n, offset, m)))
    vector = torch.arange(n)
    assert np.array_equal(torch.diag(vector, offset).cpu().numpy(), np.diag(vector.cpu().numpy(), offset))


@pytest.mark.parametrize("dtype", FLOATS)
def test_a_gradient_can_be_asked_for_at_once(dtype):
    for x in (
        torch.zeros(2, dtype=dtype, requires_grad=True), torch.tensor([1.0], dtype=dtype, requires_grad=True),
        torch.rand(2, dtype=dtype, requires_grad=True), torch.linspace(0, 1, 2, dtype=dtype, requires_grad=True),
        torch.zeros_like(torch.ones(2, dtype=dtype), requires_grad=True),
    ):
        assert x.requires_grad
        assert x.is_leaf


@pytest.mark.parametrize(
    ("call", "kind", "text"),
    [
        (lambda: torch.zeros(2, dtype=torch.int64, requires_grad=True), RuntimeError, "Only Tensors of floating point"),
        (lambda: torch.zeros(-1), RuntimeError, "zeros: Dimension size must be non-negative."),
        (lambda: torch.zeros("a"), TypeError, "zeros(): argument 'size' (position 1) must be tuple of ints, not str"),
        (lambda: torch.zeros(2.5), TypeError, "zeros(): argument 'size' (position 1) must be tuple of ints, not float"),
        (lambda: torch.tensor([[1, 2], [3]]), ValueError, "expected sequence of length 2 at dim 1 (got 1)"),
        (lambda: torch.tensor([None]), RuntimeError, "Could not infer dtype of NoneType"),
        (lambda: torch.tensor("a"), TypeError, "new(): invalid data type 'str'"),
        (lambda: torch.tensor(300, dtype=torch.uint8), RuntimeError, "without overflow"),
        (lambda: torch.from_numpy([1]), TypeError, "expected np.ndarray (got list)"),
        (lambda: torch.from_numpy(np.array(["a"])), TypeError, "can't convert np.ndarray of type numpy.str_"),
        (lambda: torch.zeros(2, device="cuda"), AssertionError, "Torch not compiled with CUDA enabled"),
        (lambda: torch.linspace(0, 1, -1), RuntimeError, "number of steps must be non-negative"),
        (lambda: torch.arange(0, 1, 0), RuntimeError, "step must be nonzero"),
        (lambda: torch.eye(-1), RuntimeError, "n must be greater or equal to 0, got -1"),
        (lambda: torch.full((2,), 1j), RuntimeError, "complex numbers are not supported"),
    ],
)
def test_errors(call, kind, text):
    with pytest.raises(kind) as caught:
        call()
    assert text in str(caught.value)
