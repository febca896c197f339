"""Indexing is NumPy's, its derivative puts back what it took, and assignment is its mirror image."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as torch

from .strategies import for_tensors, indices, shapes, taken, tensors


@st.composite
def indexed(draw, **options):
    x = draw(tensors(least=1, low=1))
    return x, draw(indices(tuple(x.shape), **options))


BACKWARDS = (None, 1, 2, -1, -2)


def counted(x, index):
    """How often *index* takes each element of *x*."""
    count = np.zeros(x.numel())
    np.add.at(count, taken(np.arange(x.numel()).reshape(x.shape), index), 1.0)
    return count.reshape(x.shape)


@given(indexed(steps=BACKWARDS))
def test_it_is_numpys(case):
    x, index = case
    assert np.array_equal(x[for_tensors(index)].cpu().numpy(), taken(x.cpu().numpy(), index))


@pytest.mark.host_only(reason="addresses are compared with NumPy's")
@given(indexed(advanced=False))
def test_without_lists_it_is_a_window(case):
    x, index = case
    y = x[index]
    expected = x.cpu().numpy()[index if ... in index else (*index, ...)]
    if y.numel():
        assert y.data_ptr() == expected.__array_interface__["data"][0]
        assert [s for s, n in zip(y.stride(), y.shape) if n > 1] == [
            s // 8 for s, n in zip(expected.strides, y.shape) if n > 1
        ]
    assert y._base is (x if x._base is None else x._base)
    before = x._version
    y.add_(1)
    assert x._version == before + 1
    assert np.array_equal(y.cpu().numpy(), x.cpu().numpy()[index])


@given(indexed(steps=BACKWARDS))
def test_its_derivative_counts_how_often_an_element_was_taken(case):
    x, index = case
    x = x.clone().requires_grad_()
    x[for_tensors(index)].sum().backward()
    assert np.array_equal(x.grad.cpu().numpy(), counted(x, index))


@given(indexed(), st.data())
def test_assignment_is_numpys_and_gives_each_side_its_gradient(case, data):
    x, index = case
    leaf, expected = x.clone().requires_grad_(), x.cpu().numpy().flatten()
    places = taken(np.arange(x.numel()).reshape(x.shape), index)
    value = torch.full(data.draw(shapes_that_broadcast_to(places.shape)), -1.0, dtype=torch.float64, requires_grad=True)
    y = leaf.clone()
    y[for_tensors(index)] = value
    expected[places] = -1.0
    assert np.array_equal(y.detach().cpu().numpy(), expected.reshape(x.shape))
    y.sum().backward()
    assert np.array_equal(leaf.grad.cpu().numpy(), (counted(leaf, index) == 0) * 1.0)
    assert value.grad.sum().item() == places.size


@st.composite
def shapes_that_broadcast_to(draw, shape):
    kept = [draw(st.sampled_from([n, 1])) for n in shape]
    return tuple(kept[draw(st.integers(0, len(kept))) :]) if kept and all(n == 1 for n in kept) else tuple(kept)


@given(tensors(least=1, low=1, high=3), st.data())
def test_gather_takes_what_scatter_puts(x, data):
    dim = data.draw(st.integers(0, x.dim() - 1))
    sizes = [n if d == dim else data.draw(st.integers(1, n)) for d, n in enumerate(x.shape)]
    others = sizes[:dim] + sizes[dim + 1 :]
    order = np.stack([np.random.default_rng(i).permutation(x.shape[dim]) for i in range(int(np.prod(others)))])
    index = torch.from_numpy(np.moveaxis(order.reshape([*others, sizes[dim]]), -1, dim).copy())
    found = x.gather(dim, index)
    window = tuple(slice(0, n) for n in sizes)
    assert np.array_equal(found.cpu().numpy(), np.take_along_axis(x.cpu().numpy()[window], index.cpu().numpy(), dim))
    back = x.clone().scatter(dim, index, found)  # puts each element back where it came from
    assert torch.equal(back, x)
    counts = x.new_zeros(x.shape).scatter_add(dim, index, torch.ones_like(found))
    assert torch.equal(counts[window], torch.ones_like(found))


@given(tensors(least=1, low=1), st.data())
def test_selecting_and_adding_along_a_dimension_are_each_others_derivative(x, data):
    dim = data.draw(st.integers(-x.dim(), x.dim() - 1))
    index = torch.tensor(data.draw(st.lists(st.integers(0, x.shape[dim] - 1), min_size=1, max_size=5)))
    found = x.index_select(dim, index)
    assert np.array_equal(found.cpu().numpy(), np.take(x.cpu().numpy(), index.cpu().numpy(), dim))
    g = torch.rand(found.shape, dtype=torch.float64)
    leaf = x.clone().requires_grad_()
    (put_back,) = torch.autograd.grad(leaf.index_select(dim, index), leaf, g)
    assert torch.allclose(put_back, x.new_zeros(x.shape).index_add(dim, index, g))


@given(tensors(low=0), st.data())
def test_masks_pick_fill_and_scatter_the_same_places(x, data):
    mask = torch.tensor(np.asarray(np.random.default_rng(data.draw(st.integers(0, 99))).random(x.shape) < 0.5))
    picked = x.masked_select(mask)
    assert np.array_equal(picked.cpu().numpy(), x.cpu().numpy()[mask.cpu().numpy()])
    assert torch.equal(x[mask], picked)
    assert torch.equal(torch.where(mask, -1.0, x), x.masked_fill(mask, -1.0))
    assert torch.equal(x.masked_scatter(mask, picked), x)
    places = mask.nonzero()
    assert np.array_equal(places.cpu().numpy(), np.argwhere(mask.cpu().numpy()))
    assert all(torch.equal(a, b) for a, b in zip(mask.nonzero(as_tuple=True), torch.where(mask), strict=True))
    leaf = x.clone().requires_grad_()
    leaf.masked_fill(mask, 0.0).sum().backward()
    assert torch.equal(leaf.grad, (~mask).double())


@given(tensors(low=1), st.data())
def test_take_and_put_count_in_the_order_of_the_elements(x, data):
    places = torch.tensor(data.draw(st.lists(st.integers(-x.numel(), x.numel() - 1), min_size=1, max_size=6)))
    assert np.array_equal(x.take(places).cpu().numpy(), x.cpu().numpy().take(places.cpu().numpy()))
    expected = x.cpu().numpy().copy()
    values = torch.full((len(places),), -3.0, dtype=torch.float64)
    np.put(expected, places.cpu().numpy(), values.cpu().numpy())
    assert np.array_equal(x.clone().put_(places, values).cpu().numpy(), expected)


@given(shapes(least=1, most=3, low=1), st.data())
def test_index_put_accumulates_where_a_place_comes_twice(shape, data):
    index = tuple(torch.tensor(data.draw(st.lists(st.integers(0, n - 1), min_size=4, max_size=4))) for n in shape)
    x = torch.zeros(shape, dtype=torch.float64)
    assert np.array_equal(
        x.index_put(index, torch.ones(4, dtype=torch.float64), accumulate=True).cpu().numpy(),
        counted(x, tuple(i.cpu().numpy() for i in index)),
    )


def test_a_step_backwards_is_read_as_a_copy_and_not_assigned_through():
    x = torch.arange(4)
    assert x[::-1].tolist() == [3, 2, 1, 0]
    assert x[::-1]._base is None
    with pytest.raises(ValueError, match="step must be greater than zero"):
        x[::-1] = 0


X = torch.zeros(2, 3)


@pytest.mark.parametrize(
    ("call", "kind", "text"),
    [
        (lambda: X[2], IndexError, "index 2 is out of bounds for dimension 0 with size 2"),
        (lambda: X[0, 0, 0], IndexError, "too many indices for tensor of dimension 2"),
        (lambda: X[torch.tensor([2])], IndexError, "index 2 is out of bounds for dimension 0 with size 2"),
        (lambda: X[[0, 1], [0, 1, 2]], IndexError, "shape mismatch: indexing tensors could not be broadcast together"),
        (lambda: X[torch.ones(3, dtype=torch.bool)], IndexError, "The shape of the mask [3] at index 0 does not match"),
        (lambda: X[1.5], IndexError, "only integers, slices (`:`), ellipsis (`...`), None and long or"),
        (lambda: X["a"], TypeError, "new(): invalid data type 'str'"),
        (lambda: X.gather(0, torch.tensor([[5]])), RuntimeError, "index 5 is out of bounds for dimension 0"),
        (lambda: X.gather(0, torch.tensor([[0.0]])), RuntimeError, "gather(): Expected dtype int32/int64 for index"),
        (lambda: X.index_select(0, torch.tensor([7])), IndexError, "index out of range in self"),
        (lambda: X.masked_select(torch.tensor([1])), RuntimeError, "masked_select: expected BoolTensor for mask"),
        (lambda: X.masked_fill(torch.ones(2, 3), 1.0), RuntimeError, "masked_fill_ only supports boolean masks"),
        (lambda: X.take(torch.tensor([6])), IndexError, "out of range: tried to access index 6"),
        (lambda: X.__setitem__(0, torch.ones(4)), RuntimeError, "The expanded size of the tensor (3) must match"),
        (lambda: X.__setitem__([0], torch.ones(4)), RuntimeError, "shape mismatch: value tensor of shape [4]"),
        (lambda: torch.tensor(1.0)[0], IndexError, "invalid index of a 0-dim tensor. Use `tensor.item()`"),
    ],
)
def test_errors(call, kind, text):
    with pytest.raises(kind) as caught:
        call()
    assert text in str(caught.value)
