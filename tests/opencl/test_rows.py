"""The kernels that do a row in one go: softmax, layer norm, their gradients, against the same in NumPy's functions."""

import numpy as np
import pytest

import tinygrad_edu as torch
from tests.opencl.arrays import same
from tinygrad_edu.backends import layer_norm
from tinygrad_edu.backends.fused import in_one
from tinygrad_edu.ops.activations import log_softmax_of, softmax_of

SHAPES = [(1, 1), (3, 5), (7, 16), (33, 100), (2, 3, 64), (300, 10), (5, 1000), (40, 257)]
GRADIENTS = {
    "softmax_gradient": lambda g, y: y * (g - (g * y).sum(-1, keepdims=True)),
    "log_softmax_gradient": lambda g, y: g - np.exp(y) * g.sum(-1, keepdims=True),
}


def sample(shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32) * 3


def inside(array):
    """The elements of a wider and higher array whose others are NaN, which none of the kernels may read."""
    whole = np.full((array.shape[0] + 1, *array.shape[1:]), np.nan, array.dtype)
    whole[1:] = array
    return whole


@pytest.mark.parametrize("function", [softmax_of, log_softmax_of])
def test_softmax(put, function):
    for shape in SHAPES:
        x = sample(shape)
        same(function(put(inside(x))[1:], len(shape) - 1), function(x, len(shape) - 1), 2e-6)


@pytest.mark.parametrize("name", GRADIENTS)
def test_the_gradient_of_softmax(put, name):
    for shape in SHAPES:
        g = sample(shape)
        y = (softmax_of if name == "softmax_gradient" else log_softmax_of)(sample(shape, 1), len(shape) - 1)
        got = in_one(name, put(inside(g))[1:], put(inside(y))[1:], len(shape) - 1)
        expected = GRADIENTS[name](g.astype(np.float64), y.astype(np.float64))
        same(got, expected.astype(np.float32), 1e-5)


@pytest.mark.parametrize("function", [softmax_of, log_softmax_of])
def test_infinities_and_nans_stay_in_their_rows(put, function):
    x = sample((6, 40))
    x[0, 3], x[1, 7], x[2, 39], x[3] = np.nan, np.inf, -np.inf, -np.inf
    x[4] *= 1e30
    with np.errstate(all="ignore"):
        same(function(put(x), 1), function(x, 1), 2e-6)


@pytest.mark.parametrize("parameters", ["both", "weight", "bias", "none"])
def test_layer_norm(put, parameters):
    for shape in [(1, 1), (3, 5), (33, 100), (300, 10), (1100, 33), (5, 1000)]:
        x, g = sample(shape), sample(shape, 1)
        weight = sample(shape[1:], 2) if parameters in ("both", "weight") else None
        bias = sample(shape[1:], 3) if parameters in ("both", "bias") else None
        wanted = (True, weight is not None, bias is not None)
        theirs = layer_norm.forward(x, weight, bias, 1e-5)
        on_device = [None if a is None else put(inside(a))[1:] for a in (x, weight, bias, g)]
        ours = layer_norm.forward(*on_device[:3], 1e-5)
        same(ours[0], theirs[0], 1e-5)
        theirs = layer_norm.backward(g, x, *theirs[1:], weight, wanted)
        ours = layer_norm.backward(on_device[3], on_device[0], *ours[1:], on_device[1], wanted)
        assert [a is None for a in ours] == [a is None for a in theirs]
        for one, other in zip(ours, theirs, strict=True):
            if other is not None:
                same(one, other, 1e-4)


def test_what_the_kernels_do_not_take_is_computed_as_well(put):
    x = sample((6, 8, 10))
    same(softmax_of(put(x), 1), softmax_of(x, 1), 2e-6)
    same(softmax_of(put(x).T, 2), softmax_of(x.T, 2), 2e-6)
    same(softmax_of(put(x[:0]), 2), softmax_of(x[:0], 2))
    long = sample((2, 70_000))
    same(log_softmax_of(put(long), 1), log_softmax_of(long, 1), 2e-5)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "layer_norm"])
def test_second_derivatives(need_float64, name):
    need_float64()
    x = torch.tensor(sample((3, 5)), dtype=torch.float64, device="opencl").requires_grad_()
    F = torch.nn.functional
    function = {"layer_norm": lambda x: F.layer_norm(x, (5,))}.get(name, lambda x: getattr(F, name)(x, 1))
    assert torch.autograd.gradgradcheck(lambda x: function(x), (x,))
