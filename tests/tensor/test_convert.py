"""Tensors become other dtypes, Python numbers, arrays, copies, pickles and text, and come back."""

import copy
import pickle
import warnings

import numpy as np
import pytest

import tinygrad_edu as torch

NAMES = {
    "float": torch.float32,
    "double": torch.float64,
    "half": torch.float16,
    "bfloat16": torch.bfloat16,
    "int": torch.int32,
    "long": torch.int64,
    "short": torch.int16,
    "char": torch.int8,
    "byte": torch.uint8,
    "bool": torch.bool,
}


@pytest.fixture
def x():
    return torch.Tensor([1.5, -2.5, 0])


@pytest.mark.parametrize("name", NAMES)
def test_cast_methods(x, name):
    dtype = NAMES[name]
    y = getattr(x, name)()
    assert y.dtype is dtype and (y is x) == (dtype is torch.float32)
    assert y.tolist() == x.to(dtype).tolist() == x.type(dtype).tolist() == x.type_as(y).tolist()


@pytest.mark.host_only(reason="a tensor that is asked to the CPU lies there")
def test_every_form_of_to(x):
    other = torch.zeros(1, dtype=torch.int32)
    for y in (
        x.to(torch.int32),
        x.to("cpu", torch.int32),
        x.to(other),
        x.to(device="cpu", dtype=torch.int32),
        x.to(torch.device("cpu"), dtype=torch.int32),
        x.to(torch.int32, True),
        x.to(torch.int32, False, True),
        x.to(dtype=torch.int32, non_blocking=True, copy=True, memory_format=None),
    ):
        assert y.dtype is torch.int32 and y.tolist() == [1, -2, 0]
    for y in (x.to("cpu"), x.to(torch.float32), x.to(x), x.to(), x.cpu(), x.to(None)):
        assert y is x
    assert x.to(torch.float32, copy=True) is not x and x.to(int).dtype is torch.int64
    with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
        x.cuda()
    with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
        x.to("cuda:0")
    with pytest.raises(
        TypeError, match=r"to\(\) received an invalid combination of arguments - got \(dtype, foo=int\)"
    ):
        x.to(torch.float32, foo=1)


def test_the_gradient_is_cast_back(x):
    x.requires_grad_()
    y = x.double()
    assert y.grad_fn.name() == "ToCopyBackward0" and x.long().grad_fn is None
    (y * y).sum().backward()
    assert x.grad.dtype is torch.float32 and x.grad.tolist() == [3, -5, 0]


def test_type_names(x):
    assert x.type() == "torch.FloatTensor" and x.long().type() == "torch.LongTensor"
    assert x.type("torch.DoubleTensor").dtype is x.type(torch.DoubleTensor).dtype is torch.float64
    with pytest.raises(ValueError, match="invalid type: 'foo'"):
        x.type("foo")


@pytest.mark.host_only(reason="memory is shared with NumPy")
def test_numpy_shares_memory_both_ways(x):
    array = x.numpy()
    array[0] = 7
    x.view(-1).narrow(0, 1, 1).fill_(8)
    assert x.tolist() == array.tolist() == [7, 8, 0]
    assert np.shares_memory(np.asarray(x), array) and np.asarray(x, dtype=np.int64).tolist() == [7, 8, 0]
    assert not np.shares_memory(np.array(x), array)


@pytest.mark.host_only(reason="memory is shared with NumPy")
def test_numpy_refuses(x):
    with pytest.raises(TypeError, match="Got unsupported ScalarType BFloat16"):
        x.bfloat16().numpy()
    x.requires_grad_()
    for take in (lambda: x.numpy(), lambda: np.asarray(x), lambda: np.sin(x), lambda: (x * 1).numpy()):
        with pytest.raises(
            RuntimeError,
            match=r"Can't call numpy\(\) on Tensor that requires grad. Use tensor.detach\(\).numpy\(\) instead.",
        ):
            take()
    with torch.no_grad():
        assert np.shares_memory(x.numpy(), x.numpy(force=True))


@pytest.mark.host_only(reason="NumPy's functions take tensors of the host")
def test_functions_of_numpy_answer_with_tensors(x):
    for y in (np.sin(x), np.add(x, 1), np.multiply(np.ones(3), x), x * np.ones(3), np.float64(2) * x):
        assert isinstance(y, torch.Tensor)
    assert (np.float64(2) * x).dtype is torch.float32 and np.greater(x, 0).dtype is torch.uint8


def test_python_numbers():
    assert float(torch.Tensor([2.5])) == 2.5 and int(torch.Tensor([2.5])) == 2 and complex(torch.Tensor([2.5])) == 2.5
    assert torch.LongTensor([7]).item() == 7 and isinstance(torch.LongTensor([7]).item(), int)
    assert torch.BoolTensor([1]).item() is True and bool(torch.Tensor([0])) is False
    assert ["a", "b"][torch.LongTensor([1])] == "b" and list(range(torch.LongTensor([3]))) == [0, 1, 2]
    assert torch.Tensor([[1, 2], [3, 4]]).tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert len(torch.zeros(3, 2)) == 3 and [y.tolist() for y in torch.Tensor([[1], [2]])] == [[1], [2]]
    assert 2 in torch.Tensor([1, 2]) and 3 not in torch.Tensor([1, 2])
    assert [y.item() for y in reversed(torch.Tensor([1, 2]))] == [2, 1]


NO_NUMBERS = [
    (lambda: torch.zeros(2).item(), RuntimeError, "a Tensor with 2 elements cannot be converted to Scalar"),
    (lambda: float(torch.zeros(2)), ValueError, "only one element tensors can be converted to Python scalars"),
    (lambda: int(torch.Tensor([float("nan")])), ValueError, "cannot convert float NaN to integer"),
    (lambda: bool(torch.zeros(2)), RuntimeError, "Boolean value of Tensor with more than one value is ambiguous"),
    (lambda: bool(torch.zeros(0)), RuntimeError, "Boolean value of Tensor with no values is ambiguous"),
    (lambda: [1][torch.zeros(1)], TypeError, "only integer tensors of a single element can be converted to an index"),
    (lambda: len(torch.zeros(())), TypeError, "len() of a 0-d tensor"),
    (lambda: list(torch.zeros(())), TypeError, "iteration over a 0-d tensor"),
    (
        lambda: "a" in torch.zeros(2),
        RuntimeError,
        "Tensor.__contains__ only supports Tensor or scalar, but you passed in a <class 'str'>.",
    ),
    (lambda: f"{torch.zeros(2):.2f}", TypeError, "unsupported format string passed to Tensor.__format__"),
    (
        lambda: torch.LongTensor([1]).requires_grad_(),
        RuntimeError,
        "only Tensors of floating point dtype can require gradients",
    ),
    (
        lambda: setattr(torch.LongTensor([1]), "requires_grad", True),
        RuntimeError,
        "only Tensors of floating point and complex dtype can require gradients",
    ),
    (lambda: setattr(torch.zeros(1), "requires_grad", 1), RuntimeError, "requires_grad must be a bool"),
    (
        lambda: setattr(torch.zeros(1), "grad", 3),
        TypeError,
        "assigned grad expected to be a Tensor or None but got grad of type int",
    ),
    (
        lambda: setattr(torch.zeros(1), "grad", torch.zeros(2)),
        RuntimeError,
        "attempting to assign a gradient of size '[2]' to a tensor of size '[1]'.",
    ),
    (
        lambda: torch.zeros(1).register_hook(print),
        RuntimeError,
        "cannot register a hook on a tensor that doesn't require gradient",
    ),
    (lambda: torch.zeros(1).retain_grad(), RuntimeError, "can't retain_grad on Tensor that has requires_grad=False"),
    (lambda: torch.Tensor(2.5), TypeError, "new(): data must be a sequence (got float)"),
    (lambda: torch.Tensor("a"), TypeError, "new(): invalid data type 'str'"),
    (lambda: torch.Tensor(-1), RuntimeError, "Trying to create tensor with negative dimension -1: [-1]"),
]


@pytest.mark.parametrize(("call", "kind", "text"), NO_NUMBERS)
def test_error(call, kind, text):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(text)


def test_text():
    z = torch.Tensor([3.14159]).sum()
    assert f"{z:.2f}" == "3.14" and f"{z.long()}" == "3" and f"{torch.zeros(2)}" == "tensor([0., 0.])"
    assert repr(z.double()) == "tensor(3.1416, dtype=tinygrad_edu.float64)"
    assert repr(torch.zeros(1).requires_grad_()) == "tensor([0.], requires_grad=True)"
    assert repr(torch.zeros(1).requires_grad_().view(1, 1)) == "tensor([[0.]], grad_fn=<ViewBackward0>)"
    assert repr(type(z)) == "<class 'tinygrad_edu.Tensor'>"


def test_copies_and_pickles():
    x = torch.Tensor([[1, 2], [3, 4]]).t().requires_grad_()
    x.grad = torch.ones(2, 2)
    x.label = "weights"
    deep = copy.deepcopy([x, x])
    assert deep[0] is deep[1] and deep[0].grad.tolist() == x.grad.tolist() and deep[0].label == "weights"
    assert deep[0].data_ptr() != x.data_ptr() and deep[0].stride() == x.stride() and deep[0].requires_grad
    assert copy.copy(x).data_ptr() == x.data_ptr() and copy.copy(x).requires_grad
    back = pickle.loads(pickle.dumps(x))
    assert back.tolist() == x.tolist() and back.requires_grad and back.label == "weights" and back.grad is None
    for dtype in NAMES.values():
        assert pickle.loads(pickle.dumps(torch.zeros(2, dtype=dtype))).dtype is dtype
    with pytest.raises(RuntimeError, match="Only Tensors created explicitly by the user"):
        copy.deepcopy(x * 1)


@pytest.mark.host_only(reason="memory is shared with NumPy")
def test_dlpack_shares_memory_both_ways():
    x = torch.zeros(3)
    array = np.from_dlpack(x)
    assert np.shares_memory(array, x.numpy())
    source = np.arange(3)
    y = torch.from_dlpack(source)
    y.fill_(5)
    assert source.tolist() == [5, 5, 5] and y.dtype is torch.int64
    assert torch.from_dlpack(x).data_ptr() == x.data_ptr() and x.__dlpack_device__() == (1, 0)
    with pytest.raises(BufferError, match="Can't export tensors that require gradient"):
        np.from_dlpack(torch.zeros(1).requires_grad_())


def test_the_constructors_of_old():
    assert torch.Tensor(2, 3).shape == torch.Tensor(torch.Size([2, 3])).shape == torch.FloatTensor(2, 3).shape == (2, 3)
    assert (
        torch.Tensor((2, 3)).tolist() == [2, 3]
        and torch.Tensor([[1, 2]]).dtype is torch.float32
        and torch.Tensor().shape == (0,)
    )
    assert torch.LongTensor([1.5, 2]).tolist() == [1, 2] and torch.FloatTensor(np.ones(3)).dtype is torch.float32
    x = torch.zeros(2)
    assert torch.Tensor(x) is not x and torch.Tensor(x).data_ptr() == x.data_ptr()
    assert isinstance(x, torch.FloatTensor) and not isinstance(x, torch.LongTensor) and isinstance(x, torch.Tensor)
    for name, dtype in (
        ("Byte", torch.uint8),
        ("Char", torch.int8),
        ("Short", torch.int16),
        ("Int", torch.int32),
        ("Double", torch.float64),
    ):
        assert getattr(torch, f"{name}Tensor")([1]).dtype is dtype


def test_a_subclass_computes_with_plain_tensors():
    class Weight(torch.Tensor):
        pass

    w = Weight([1, 2])
    assert type(w) is Weight and type(w * 2) is torch.Tensor and repr(w) == "Weight([1., 2.])"
    assert type(copy.deepcopy(w)) is Weight


@pytest.mark.host_only(reason="it is on the CPU that get_device answers -1")
def test_data_and_layout():
    x = torch.zeros(4, 3).requires_grad_()
    with pytest.raises(RuntimeError, match="data set to a tensor that requires gradients must be floating point"):
        x.data = torch.LongTensor([1])
    x.data = torch.ones(2)
    assert x.tolist() == [1, 1] and x.requires_grad and x._version == 0
    y = torch.zeros(4, 3, dtype=torch.bfloat16)
    assert (y.element_size(), y.nbytes, y.itemsize, y.numel(), y.nelement(), y.dim(), y.ndimension()) == (
        2,
        24,
        2,
        12,
        12,
        2,
        2,
    )
    assert y.select(0, 2).storage_offset() == 6 and y.stride() == (3, 1) and y.size(-1) == 3 and y.is_contiguous()
    assert (
        y.is_floating_point()
        and not y.is_complex()
        and y.is_signed()
        and not y.is_cuda
        and not y.is_sparse
        and y.get_device() == -1
    )


def test_a_scalar_of_a_graph_warns_once():
    from tinygrad_edu.ops import convert

    convert._warned = False
    x = torch.zeros(1).requires_grad_()
    with pytest.warns(UserWarning, match="Converting a tensor with requires_grad=True to a scalar"):
        float(x)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        float(x), int(x), x.item()
