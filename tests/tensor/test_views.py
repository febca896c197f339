"""Views share memory where the strides allow it, copies are made where not, and shapes and strides are what arithmetic
says.
"""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as torch
from tinygrad_edu.ops.shape import runs, view_strides

SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)


def arange(*shape):
    return torch.Tensor(np.arange(int(np.prod(shape)), dtype=np.float32)).reshape(shape)


@given(SHAPES, st.randoms(use_true_random=False), SHAPES)
def test_view_is_reshape_without_copying_or_an_error(shape, rng, new):
    order = rng.sample(range(len(shape)), len(shape))
    x = arange(*shape).permute(order)
    if int(np.prod(new)) != x.numel():
        new = (x.numel(),)
    expected = x.cpu().numpy().reshape(new)
    try:
        y = x.view(new)
    except RuntimeError as error:
        assert "view size is not compatible" in str(error)
        assert not np.shares_memory(expected, x.cpu().numpy())
        assert not x.reshape(new)._is_view() or x.reshape(new)._base is not x._base
    else:
        assert y.data_ptr() == x.data_ptr()
        assert y._base is x._base
    assert np.array_equal(x.reshape(new).cpu().numpy(), expected)


@given(SHAPES)
def test_a_contiguous_array_is_one_run(shape):
    strides = tuple(int(np.prod(shape[i + 1 :])) for i in range(len(shape)))
    assert runs(shape, strides)[-1][0] == np.prod(shape)
    assert view_strides(shape, strides, (int(np.prod(shape)),)) == (1,)


def test_two_runs_cannot_be_spanned():
    assert view_strides((3, 2), (1, 3), (6,)) is None
    assert view_strides((3, 2), (1, 3), (3, 1, 2)) == (1, 6, 3)


@pytest.mark.parametrize(
    "make",
    [
        lambda x: x.view(-1),
        lambda x: x.t(),
        lambda x: x.T,
        lambda x: x.mT,
        lambda x: x.permute(1, 0),
        lambda x: x.transpose(0, 1),
        lambda x: x.narrow(1, 1, 2),
        lambda x: x.select(0, 1),
        lambda x: x.unsqueeze(0),
        lambda x: x.expand(2, -1, -1),
        lambda x: x.diagonal(),
        lambda x: x.unfold(1, 2, 1),
        lambda x: x.as_strided((2, 2), (1, 1)),
        lambda x: x.split(1)[1],
        lambda x: x.chunk(2, 1)[0],
        lambda x: x.unbind(1)[2],
        lambda x: x.squeeze(),
        lambda x: x.flatten(),
        lambda x: x.movedim(0, 1),
        lambda x: x.unflatten(1, (3, 1)),
        lambda x: x.swapaxes(0, 1),
        lambda x: x.tensor_split(2)[0],
        lambda x: x.view_as(x),
        lambda x: x.ravel(),
    ],
)
def test_a_write_to_a_view_is_a_write_to_the_base(make):
    x = arange(2, 3)
    y = make(x)
    assert y._is_view() and y._base is x._base
    y.select(0, 0).fill_(100.0) if y.dim() else y.fill_(100.0)
    assert (x.cpu().numpy() == 100).any()
    assert x._version == y._version == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda x: x.clone(),
        lambda x: x.flip(0),
        lambda x: x.roll(1),
        lambda x: x.rot90(),
        lambda x: x.repeat(1, 1),
        lambda x: x.tril(),
        lambda x: x.t().reshape(-1),
        lambda x: x.t().contiguous(),
        lambda x: torch.cat([x]),
        lambda x: torch.stack([x]),
        lambda x: x.diag(),
        lambda x: x.tile(1),
        lambda x: x.to(torch.float64),
        lambda x: x.to(torch.float32, copy=True),
    ],
)
def test_a_write_to_a_copy_leaves_the_original(make):
    x = arange(2, 3)
    before = x.tolist()
    make(x).fill_(100.0)
    assert x.tolist() == before and x._version == 0


@pytest.mark.host_only(reason="a tensor that is asked to the CPU lies there")
def test_the_same_tensor_comes_back_where_nothing_changes():
    x = arange(2, 3)
    assert x.contiguous() is x
    assert x.flatten(0, 0) is x
    assert x.to(torch.float32) is x and x.float() is x and x.cpu() is x and x.to("cpu") is x


def test_expand_repeats_without_memory():
    x = arange(3, 1)
    y = x.expand(3, 1000)
    assert y.stride() == (1, 0) and y.data_ptr() == x.data_ptr()
    assert x.expand(2, 3, 1).stride() == (0, 1, 1)


GRADIENTS = {
    "unfold": (lambda x: x.unfold(0, 2, 1), [1, 2, 2, 2, 2, 1]),
    "as_strided": (lambda x: x.as_strided((2, 2), (1, 1), 1), [0, 1, 2, 1, 0, 0]),
    "expand": (lambda x: x.expand(3, 6), [3] * 6),
    "repeat": (lambda x: x.repeat(2, 2), [4] * 6),
    "narrow": (lambda x: x.narrow(0, 1, 2), [0, 1, 1, 0, 0, 0]),
    "select": (lambda x: x.select(0, -1), [0, 0, 0, 0, 0, 1]),
    "split": (lambda x: x.split([1, 2, 3])[1], [0, 1, 1, 0, 0, 0]),
    "unbind": (lambda x: x.unbind()[2], [0, 0, 1, 0, 0, 0]),
    "cat": (lambda x: torch.cat([x, x]), [2] * 6),
    "stack": (lambda x: torch.stack([x, x], 1), [2] * 6),
    "roll": (lambda x: x.roll(2).narrow(0, 0, 1), [0, 0, 0, 0, 1, 0]),
    "flip": (lambda x: x.flip(0).narrow(0, 0, 1), [0, 0, 0, 0, 0, 1]),
    "diagonal": (lambda x: x.view(2, 3).diagonal(1), [0, 1, 0, 0, 0, 1]),
    "tril": (lambda x: x.view(2, 3).tril(), [1, 0, 0, 1, 1, 0]),
    "repeat_interleave": (lambda x: x.repeat_interleave(3), [3] * 6),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradient(name):
    function, expected = GRADIENTS[name]
    x = arange(6).requires_grad_()
    function(x).sum().backward()
    assert x.grad.tolist() == expected


@pytest.mark.parametrize("name", GRADIENTS)
def test_second_gradient(name):
    function, expected = GRADIENTS[name]
    x = torch.Tensor(np.arange(6) + 1.0).requires_grad_()
    y = function(x)
    (g,) = torch.autograd.grad((y * y).sum(), x, create_graph=True)
    (gg,) = torch.autograd.grad(
        g.sum(), x
    )  # of a sum of squares of selected elements: twice how often each was selected
    if "cat" in name or name in ("stack", "expand", "repeat", "repeat_interleave", "unfold", "as_strided") or y.numel():
        assert gg.tolist() == [2 * n for n in expected]


ERRORS = [
    (lambda x: x.view(5, 5), RuntimeError, "shape '[5, 5]' is invalid for input of size 6"),
    (lambda x: x.t().view(-1), RuntimeError, "view size is not compatible with input tensor's size and stride"),
    (lambda x: x.view(-1, -1), RuntimeError, "only one dimension can be inferred"),
    (lambda x: x.view(4, -1), RuntimeError, "shape '[4, -1]' is invalid for input of size 6"),
    (lambda x: x.reshape("a"), TypeError, "reshape(): argument 'shape' (position 1) must be tuple of ints, not str"),
    (
        lambda x: x.expand(4, 3),
        RuntimeError,
        "The expanded size of the tensor (4) must match the existing size (2) at non-singleton dimension 0.",
    ),
    (lambda x: x.permute(0, 0), RuntimeError, "permute(): duplicate dims are not allowed."),
    (lambda x: x.transpose(0, 2), IndexError, "Dimension out of range (expected to be in range of [-2, 1], but got 2)"),
    (lambda x: x.unsqueeze(4), IndexError, "Dimension out of range (expected to be in range of [-3, 2], but got 4)"),
    (lambda x: x.unsqueeze(0).t(), RuntimeError, "t() expects a tensor with <= 2 dimensions, but self is 3D"),
    (
        lambda x: torch.cat([x, x.t()]),
        RuntimeError,
        "Sizes of tensors must match except in dimension 0. Expected size 3 but got size 2",
    ),
    (lambda x: torch.cat([]), ValueError, "torch.cat(): expected a non-empty list of Tensors"),
    (
        lambda x: torch.stack([x, x.t()]),
        RuntimeError,
        "stack expects each tensor to be equal size, but got [2, 3] at entry 0 and [3, 2] at entry 1",
    ),
    (
        lambda x: x.split([1, 2]),
        RuntimeError,
        "split_with_sizes expects split_sizes to sum exactly to 2 (input tensor's size at dimension 0)",
    ),
    (lambda x: x.select(0, 2), IndexError, "select(): index 2 out of range for tensor of size [2, 3] at dimension 0"),
    (lambda x: x.narrow(0, 1, 2), RuntimeError, "start (1) + length (2) exceeds dimension size (2)."),
    (
        lambda x: x.as_strided((7,), (1,)),
        RuntimeError,
        "setStorage: sizes [7], strides [1], storage offset 0, and itemsize 4",
    ),
    (lambda x: x.size(2), IndexError, "Dimension out of range (expected to be in range of [-2, 1], but got 2)"),
    (
        lambda x: torch.broadcast_tensors(x, x.t()),
        RuntimeError,
        "The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 1",
    ),
]


@pytest.mark.parametrize(("call", "kind", "text"), ERRORS)
def test_error(call, kind, text):
    with pytest.raises(kind) as caught:
        call(arange(2, 3))
    assert text in str(caught.value)


def test_size_is_a_tuple_that_stays_one():
    size = torch.Size([2, 3])
    assert repr(size) == "tinygrad_edu.Size([2, 3])"
    assert size == (2, 3) and hash(size) == hash((2, 3)) and size.numel() == 6
    for part in (size + (1,), (1,) + size, size[:1], size * 2, 2 * size):  # noqa: RUF005
        assert isinstance(part, torch.Size)
    with pytest.raises(TypeError, match=r"takes an iterable of 'int' \(item 0 is 'str'\)"):
        torch.Size("a")
    with pytest.raises(TypeError, match="can only concatenate tuple"):
        size + [1]  # noqa: RUF005


def test_meshgrid_covers_the_grid():
    a, b = torch.Tensor([1, 2]), torch.Tensor([3, 4, 5])
    i, j = torch.meshgrid(a, b, indexing="ij")
    assert list(zip(i.flatten().tolist(), j.flatten().tolist())) == list(itertools.product([1, 2], [3, 4, 5]))
    x, y = torch.meshgrid(a, b, indexing="xy")
    assert x.shape == y.shape == (3, 2) and x.tolist() == i.t().tolist() and y.tolist() == j.t().tolist()
    with pytest.warns(UserWarning, match="required to pass the indexing argument"):
        torch.meshgrid(a)
