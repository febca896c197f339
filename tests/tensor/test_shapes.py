"""Shape arithmetic: every reshaping, rearranging and joining is NumPy's on any layout, and its derivative undoes it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as torch

from .strategies import shapes, tensors


def equal(x, expected):
    return tuple(x.shape) == expected.shape and np.array_equal(x.cpu().numpy(), expected)


def weights(x):
    return torch.arange(1, x.numel() + 1, dtype=torch.float64).reshape(x.shape)


def gradient(f, x):
    """The gradient of the sum of f(x), each element with a weight of its own."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    return torch.autograd.grad(y, leaf, weights(y.detach()))[0]


@given(tensors(), st.data())
def test_broadcasting_is_numpys_and_its_derivative_a_sum(x, data):
    shape = tuple(data.draw(st.sampled_from([1, n])) for n in x.shape)[data.draw(st.integers(0, x.dim())) :]
    y = torch.full(shape, 2.0, dtype=torch.float64)
    assert equal(x * y, x.cpu().numpy() * y.cpu().numpy())
    assert torch.broadcast_shapes(x.shape, y.shape) == x.shape
    assert equal(y.expand(x.shape), np.broadcast_to(y.cpu().numpy(), x.shape))
    assert equal(gradient(lambda y: x * y, y), _folded(x.cpu().numpy() * weights(x).cpu().numpy(), shape))


def _folded(array, shape):
    """*array* summed over the dimensions along which *shape* would be repeated."""
    array = array.sum(tuple(range(array.ndim - len(shape))))
    return array.sum(tuple(d for d, n in enumerate(shape) if n == 1), keepdims=True).reshape(shape)


@given(shapes(low=1), shapes(low=1))
def test_what_does_not_broadcast_is_an_error_in_both(a, b):
    x, y = torch.zeros(a), torch.zeros(b)
    try:
        expected = np.broadcast_shapes(a, b)
    except ValueError:
        for call in (lambda: x + y, lambda: torch.broadcast_tensors(x, y), lambda: torch.broadcast_shapes(a, b)):
            with pytest.raises(RuntimeError):
                call()
    else:
        assert tuple((x + y).shape) == expected == tuple(torch.broadcast_shapes(a, b))


@given(tensors(), st.data())
def test_permuting_and_moving(x, data):
    order = data.draw(st.permutations(range(x.dim())))
    assert equal(x.permute(order), x.cpu().numpy().transpose(order))
    assert torch.equal(gradient(lambda x: x.permute(order), x).permute(order), weights(x.permute(order)))
    if x.dim():
        a, b = (data.draw(st.integers(-x.dim(), x.dim() - 1)) for _ in range(2))
        assert equal(x.transpose(a, b), x.cpu().numpy().swapaxes(a, b))
        assert equal(x.movedim(a, b), np.moveaxis(x.cpu().numpy(), a, b))
        assert equal(x.flip(a), np.flip(x.cpu().numpy(), a))
        assert equal(x.roll(3, a), np.roll(x.cpu().numpy(), 3, a))


@given(tensors(low=1), st.data())
def test_reshaping_keeps_the_order_of_the_elements(x, data):
    sizes = data.draw(st.permutations([n for n in x.shape if n > 1]))
    for shape in (tuple(sizes), (-1,), (*sizes, -1)):
        assert equal(x.reshape(shape), x.cpu().numpy().reshape(shape))
    assert torch.equal(gradient(lambda x: x.reshape(-1), x).reshape(-1), weights(x.reshape(-1)))
    if x.dim():
        first = data.draw(st.integers(0, x.dim() - 1))
        last = data.draw(st.integers(first, x.dim() - 1))
        flat = x.flatten(first, last)
        assert torch.equal(flat.unflatten(first, x.shape[first : last + 1]), x)
        assert equal(flat, x.cpu().numpy().reshape((*x.shape[:first], -1, *x.shape[last + 1 :])))


@given(tensors(low=0), st.data())
def test_new_dimensions_come_and_go(x, data):
    dim = data.draw(st.integers(-x.dim() - 1, x.dim()))
    y = x.unsqueeze(dim)
    assert equal(y, np.expand_dims(x.cpu().numpy(), dim))
    assert torch.equal(y.squeeze(dim), x)
    assert equal(y.squeeze(), x.cpu().numpy().squeeze())


@given(tensors(least=1, low=1), st.data())
def test_parts_join_to_the_whole(x, data):
    dim = data.draw(st.integers(-x.dim(), x.dim() - 1))
    size = data.draw(st.integers(1, x.shape[dim]))
    for parts in (x.split(size, dim), x.chunk(size, dim), x.tensor_split(size, dim)):
        assert torch.equal(torch.cat(parts, dim), x)
    assert torch.equal(torch.stack(x.unbind(dim), dim), x)
    at = data.draw(st.integers(0, x.shape[dim] - size))
    assert equal(x.narrow(dim, at, size), x.cpu().numpy().take(range(at, at + size), dim))
    grad = gradient(lambda x: torch.cat([x, x.narrow(dim, at, size)], dim), x)
    twice = weights(torch.cat([x, x.narrow(dim, at, size)], dim))
    expected = twice.narrow(dim, 0, x.shape[dim]).clone()
    expected.narrow(dim, at, size).add_(twice.narrow(dim, x.shape[dim], size))
    assert torch.equal(grad, expected)


@given(tensors(least=1, low=1), st.data())
def test_windows_slide(x, data):
    dim = data.draw(st.integers(-x.dim(), x.dim() - 1))
    size = data.draw(st.integers(1, x.shape[dim]))
    step = data.draw(st.integers(1, 3))
    every = (slice(None),) * (dim % x.dim()) + (slice(None, None, step),)
    expected = np.lib.stride_tricks.sliding_window_view(x.cpu().numpy(), size, dim)[every]
    assert equal(x.unfold(dim, size, step), expected)


@given(tensors(most=3), st.lists(st.integers(0, 3), min_size=3, max_size=4))
def test_repeating_is_tiling(x, times):
    assert equal(x.repeat(*times), np.tile(x.cpu().numpy(), times))
    assert equal(x.tile(times[:2]), np.tile(x.cpu().numpy(), times[:2]))
    folded = _folds(weights(x.repeat(*times)).cpu().numpy(), x.shape, times)
    assert equal(gradient(lambda x: x.repeat(*times), x), folded)


def _folds(array, shape, times):
    """The sum of the tiles of *array*."""
    whole = (1,) * (len(times) - len(shape)) + tuple(shape)
    apart = array.reshape([n for pair in zip(times, whole, strict=True) for n in pair])
    return apart.sum(tuple(range(0, 2 * len(whole), 2))).reshape(shape)


@given(tensors(least=2, low=1), st.integers(-4, 4))
def test_diagonals_and_triangles(x, offset):
    assert equal(x.tril(offset), np.tril(x.cpu().numpy(), offset))
    assert equal(x.triu(offset), np.triu(x.cpu().numpy(), offset))
    assert torch.equal(x.tril(offset) + x.triu(offset + 1), x)
    if -x.shape[-2] <= offset <= x.shape[-1]:
        assert equal(x.diagonal(offset, -2, -1), np.diagonal(x.cpu().numpy(), offset, -2, -1))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=3))
def test_meshgrid_and_cartesian_product(sizes):
    axes = [torch.arange(n) * 10**i for i, n in enumerate(sizes)]
    for indexing in ("ij", "xy"):
        grids = torch.meshgrid(*axes, indexing=indexing)
        expected = np.meshgrid(*[a.cpu().numpy() for a in axes], indexing=indexing)
        assert all(np.array_equal(a.cpu().numpy(), b) for a, b in zip(grids, expected, strict=True))
    corners = torch.stack(torch.meshgrid(*axes, indexing="ij"), -1).reshape(-1, len(sizes))
    assert torch.equal(torch.cartesian_prod(*axes).reshape(-1, len(sizes)), corners)


@given(tensors())
def test_a_contiguous_copy_holds_the_same(x):
    y = x.contiguous()
    assert y.is_contiguous()
    assert torch.equal(x, y)
    assert (y is x) == x.is_contiguous()
    assert equal(x.clone(), x.cpu().numpy())
    if x.numel():
        strides = np.ascontiguousarray(x.cpu().numpy()).reshape(x.shape).strides
        assert [s for s, n in zip(y.stride(), x.shape) if n > 1] == [s // 8 for s, n in zip(strides, x.shape) if n > 1]
