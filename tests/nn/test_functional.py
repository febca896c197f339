"""The functions of networks: laws that need no other library. What they return is compared with PyTorch in
tests/oracle.
"""

import warnings

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.autograd import gradcheck, gradgradcheck
from tinygrad_edu.nn import functional as F

CLASSES = torch.tensor([0, 2, 1, 2])


def numbers(*shape, seed=0):
    """Random float64 numbers that require a gradient, none of them near a corner of the functions here."""
    x = np.random.default_rng(seed).uniform(0.1, 0.45, shape) * np.random.default_rng(seed + 1).choice(
        [-1.0, 1.0], shape
    )
    return torch.tensor(x + np.arange(x.size).reshape(shape) * 1e-3, requires_grad=True)


DERIVATIVES = {
    **{
        name: (getattr(F, name), [numbers(3, 4)])
        for name in (
            "relu",
            "relu6",
            "leaky_relu",
            "elu",
            "gelu",
            "silu",
            "mish",
            "hardtanh",
            "softplus",
            "softsign",
            "logsigmoid",
            "glu",
        )
    },
    "gelu tanh": (lambda x: F.gelu(x, approximate="tanh"), [numbers(3, 4)]),
    "prelu": (F.prelu, [numbers(2, 3), numbers(3)]),
    "softmax": (lambda x: F.softmax(x, 1), [numbers(2, 3)]),
    "log_softmax": (lambda x: F.log_softmax(x, 0), [numbers(2, 3)]),
    "cross_entropy": (lambda x: F.cross_entropy(x, CLASSES), [numbers(4, 3)]),
    "cross_entropy, images": (lambda x: F.cross_entropy(x, CLASSES.reshape(1, 4)), [numbers(1, 3, 4)]),
    "nll_loss": (lambda x: F.nll_loss(x, CLASSES, ignore_index=1), [numbers(4, 3)]),
    "mse_loss": (F.mse_loss, [numbers(3), numbers(3, seed=5)]),
    "smooth_l1_loss": (lambda x, y: F.smooth_l1_loss(x, y, beta=0.4), [numbers(3), numbers(3, seed=5)]),
    "huber_loss": (lambda x, y: F.huber_loss(x, y, delta=0.4), [numbers(3), numbers(3, seed=5)]),
    "binary_cross_entropy": (lambda x, y: F.binary_cross_entropy(x.abs(), y.abs()), [numbers(3), numbers(3, seed=5)]),
    "binary_cross_entropy_with_logits": (F.binary_cross_entropy_with_logits, [numbers(3), numbers(3, seed=5)]),
    "kl_div": (lambda x, y: F.kl_div(x, y.abs(), reduction="batchmean"), [numbers(2, 3), numbers(2, 3, seed=5)]),
    "linear": (F.linear, [numbers(2, 3), numbers(4, 3, seed=5), numbers(4)]),
    "linear, one row": (F.linear, [numbers(3), numbers(4, 3, seed=5), numbers(4)]),
    "embedding": (lambda w: F.embedding(CLASSES, w), [numbers(3, 2)]),
    "layer_norm": (lambda x, w, b: F.layer_norm(x, (4,), w, b), [numbers(3, 4), numbers(4), numbers(4)]),
    "group_norm": (lambda x, w, b: F.group_norm(x, 2, w, b), [numbers(2, 4, 3), numbers(4), numbers(4)]),
    "batch_norm": (lambda x, w, b: F.batch_norm(x, None, None, w, b, True), [numbers(4, 2, 3), numbers(2), numbers(2)]),
    "rms_norm": (lambda x, w: F.rms_norm(x, (4,), w), [numbers(3, 4), numbers(4)]),
    "normalize": (F.normalize, [numbers(2, 3)]),
    "cosine_similarity": (F.cosine_similarity, [numbers(2, 3), numbers(2, 3, seed=5)]),
    "conv1d": (lambda x, w, b: F.conv1d(x, w, b, 2, 1), [numbers(2, 2, 5), numbers(3, 2, 3), numbers(3)]),
    "conv2d": (lambda x, w: F.conv2d(x, w, None, 1, 1, 2, 2), [numbers(1, 2, 4, 4), numbers(2, 1, 2, 2)]),
    "conv_transpose2d": (
        lambda x, w, b: F.conv_transpose2d(x, w, b, 2, 1, 1),
        [numbers(1, 2, 2, 2), numbers(2, 1, 3, 3), numbers(1)],
    ),
    "max_pool2d": (lambda x: F.max_pool2d(x, 2, 1, 1), [numbers(1, 1, 3, 3)]),
    "avg_pool2d": (lambda x: F.avg_pool2d(x, 2, 2, 1, True, False), [numbers(1, 1, 4, 4)]),
    "adaptive_avg_pool2d": (lambda x: F.adaptive_avg_pool2d(x, (2, 3)), [numbers(1, 1, 3, 5)]),
    **{
        f"pad {mode}": (lambda x, mode=mode: F.pad(x, (1, 2), mode), [numbers(1, 2, 4)])
        for mode in ("constant", "reflect", "replicate", "circular")
    },
    "unfold": (lambda x: F.unfold(x, 2, 1, 1, 2), [numbers(1, 2, 3, 4)]),
    "interpolate": (lambda x: F.interpolate(x, scale_factor=1.5), [numbers(1, 1, 4)]),
    "bilinear": (lambda x: F.interpolate(x, size=(5, 3), mode="bilinear"), [numbers(1, 1, 3, 4)]),
    "attention": (
        lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True),
        [numbers(3, 2), numbers(3, 2), numbers(3, 4)],
    ),
    "attention, masked": (
        lambda q, k, v: F.scaled_dot_product_attention(q, k, v, torch.tensor([[True, False], [False, False]])),
        [numbers(1, 2, 2, 3), numbers(1, 2, 2, 3, seed=5), numbers(1, 2, 2, 3, seed=7)],
    ),
}


@pytest.mark.parametrize("name", DERIVATIVES)
def test_derivatives(name):
    function, inputs = DERIVATIVES[name]
    assert gradcheck(function, inputs)
    assert gradgradcheck(function, inputs)


@pytest.mark.parametrize("stride, padding, dilation, groups", [(1, 0, 1, 1), (2, 1, 1, 1), (1, 2, 2, 2), (3, 1, 2, 2)])
def test_convolution_is_the_sum_over_the_window(stride, padding, dilation, groups):
    x, w = (a.detach() for a in (numbers(2, 4, 7, 6), numbers(6, 4 // groups, 3, 2)))
    kernels = w.cpu().numpy()
    out = F.conv2d(x, w, None, stride, padding, dilation, groups).cpu().numpy()
    image = np.pad(x.cpu().numpy(), [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    for (n, o, i, j), found in np.ndenumerate(out):
        channels = slice(o // (6 // groups) * (4 // groups), (o // (6 // groups) + 1) * (4 // groups))
        rows = [i * stride + k * dilation for k in range(3)]
        columns = [j * stride + k * dilation for k in range(2)]
        assert found == pytest.approx((image[n, channels][:, rows][:, :, columns] * kernels[o]).sum())


def test_a_convolution_over_nothing_is_named():
    with pytest.raises(RuntimeError, match="Kernel size can't be greater than actual input size"):
        F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 3, 3))


def test_the_best_class_costs_least_and_the_gradient_is_what_was_said_less_what_is_right():
    x = numbers(4, 3)
    F.cross_entropy(x, CLASSES, reduction="sum").backward()
    assert torch.allclose(x.grad, x.detach().softmax(1) - F.one_hot(CLASSES))


def test_huge_scores_neither_overflow_nor_vanish():
    x = torch.tensor([[1000.0, -1000.0]])
    assert F.cross_entropy(x, torch.tensor([1])).item() == 2000
    assert F.binary_cross_entropy_with_logits(x[0], torch.tensor([0.0, 1.0])).item() == 1000
    assert F.logsigmoid(x).tolist() == [[0.0, -1000.0]]


@pytest.mark.parametrize("loss", [F.cross_entropy, F.nll_loss])
@pytest.mark.parametrize("shape", [(2, 0), (0, 3), (0, 0), (2, 3, 0)])
def test_the_mean_of_nothing_is_no_number(loss, shape):
    x = torch.empty(shape, requires_grad=True)
    result = loss(x, torch.full((shape[0], *shape[2:]), -100))
    result.backward()
    assert result.isnan() and x.grad.shape == shape
    with pytest.raises(IndexError, match="Target 0 is out of bounds"):
        loss(torch.empty(2, 0), torch.tensor([0, 0]))


def test_ignored_samples_have_no_gradient_and_do_not_count():
    x = numbers(4, 3)
    loss = F.cross_entropy(x, torch.tensor([-100, 2, 1, -100]))
    assert loss.item() == pytest.approx(F.cross_entropy(x[1:3], CLASSES[1:3]).item())
    loss.backward()
    assert x.grad[0].abs().sum() == 0 and x.grad[1].abs().sum() > 0


def test_the_padding_row_has_no_gradient_and_the_others_that_of_each_use():
    w = numbers(3, 2)
    F.embedding(CLASSES, w, padding_idx=0).sum().backward()
    assert w.grad.tolist() == [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]


def test_dropout_draws_from_the_one_stream_and_only_when_training():
    x = torch.ones(1000)
    torch.manual_seed(3)
    first = F.dropout(x, 0.25)
    torch.manual_seed(3)
    assert torch.equal(F.dropout(x, 0.25), first)
    assert sorted(set(first.tolist())) == [0.0, pytest.approx(4 / 3)]
    assert F.dropout(x, 0.25, training=False) is x
    assert F.dropout(x, 1.0).sum() == 0


def test_batch_norm_moves_its_running_statistics():
    mean, var = torch.zeros(2), torch.ones(2)
    x = torch.tensor([[1.0, 0.0], [3.0, 4.0]])
    F.batch_norm(x, mean, var, training=True, momentum=0.5)
    assert mean.tolist() == [1.0, 1.0] and var.tolist() == [1.5, 4.5]
    assert F.batch_norm(x, mean, var, eps=0.0)[0].tolist() == pytest.approx([0.0, -1 / 4.5**0.5])


def test_of_equal_numbers_in_a_window_the_first_counts_but_of_nan_the_last():
    pool = torch.nn.MaxPool2d(2, return_indices=True)
    for window, place in (([3, 1, 3, 2], 0), ([1, torch.nan, torch.nan, 2], 2), ([torch.nan, 5, 7, 2], 0)):
        assert pool(torch.tensor(window, dtype=torch.float32).reshape(1, 2, 2))[1].item() == place
    lowest = torch.full((1, 3, 3), -torch.inf)
    _, places = F.max_pool2d(lowest, 2, 1, 1, 2, return_indices=True)  # the first that lies in the plane
    assert places.tolist() == [[[4, 3, 4], [1, 0, 1], [4, 3, 4]]]


def test_a_window_that_sees_nothing_of_the_plane_gives_nothing_back():
    x = torch.arange(18.0).reshape(2, 3, 3).requires_grad_()
    values, places = F.max_pool2d(x, 2, 1, 1, 4, return_indices=True)
    values.sum().backward()
    assert values.tolist() == [[[-torch.inf]]] * 2 and places.tolist() == [[[12]]] * 2 and not x.grad.any()
    with pytest.raises(RuntimeError, match="pad should be smaller than or equal to half of kernel size, but got padW"):
        F.max_pool2d(x, 2, 1, 2, 5)


def test_padding_too_wide_to_mirror_is_refused():
    with pytest.raises(RuntimeError, match="Padding size should be less than the corresponding input dimension"):
        F.pad(torch.ones(1, 2, 3), (3, 1), "reflect")


def test_a_query_that_may_look_nowhere_gets_zeros():
    q = torch.ones(2, 3)
    mask = torch.tensor([[True, False], [False, False]])
    assert F.scaled_dot_product_attention(q, q, q, mask).tolist() == [[1.0] * 3, [0.0] * 3]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_what_relu_holds_back_is_zero_whatever_it_is(dtype):
    x = torch.tensor([[-1.0, 0.0, 2.0, torch.nan, 3.0]], dtype=getattr(torch, dtype)).expand(2, 5).clone().t()
    x.requires_grad_()
    g = torch.tensor([torch.inf, torch.nan, -torch.inf, 5.0, 7.0], dtype=x.dtype)[:, None].expand(5, 2)
    (slope,) = torch.autograd.grad(x.relu(), x, g)
    assert slope.tolist() == [[0.0] * 2, [0.0] * 2, [-torch.inf] * 2, [5.0] * 2, [7.0] * 2]


@pytest.mark.parametrize("size", [1.0, 100.0])  # of the scores: some powers of e overflow
@pytest.mark.parametrize("mask", [None, torch.ones(5, 6).tril() > 0, torch.ones(5, 6).tril().log()])
def test_attention_is_its_formula(size, mask):
    torch.manual_seed(0)
    q, k, v = (torch.randn(2, n, 3, 4).transpose(1, 2).requires_grad_() for n in (5, 6, 6))
    out = F.scaled_dot_product_attention(q, k, v, mask, scale=size)
    scores = size * (q @ k.transpose(-2, -1))
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf) if mask.dtype == torch.bool else scores + mask
    expected = scores.softmax(-1) @ v
    assert torch.allclose(out, expected, atol=1e-5)
    for a, b in zip(torch.autograd.grad(out.square().sum(), (q, k, v)),
                    torch.autograd.grad(expected.square().sum(), (q, k, v)), strict=True):
        assert torch.allclose(a, b, rtol=1e-4, atol=1e-4 * size)


@pytest.mark.parametrize("size", [1.0, 100.0])
@pytest.mark.parametrize("mask", [torch.arange(5.0)[:, None], torch.arange(6.0)])  # float32, to scores of float64
def test_a_mask_of_numbers_broadcasts_and_takes_no_digit_from_the_scores(size, mask):
    torch.manual_seed(0)
    q, k, v = (torch.randn(2, 3, n, 4, dtype=torch.float64) for n in (5, 6, 6))
    expected = (size * (q @ k.transpose(-2, -1)) + mask).softmax(-1) @ v
    found = F.scaled_dot_product_attention(q, k, v, mask, scale=size)
    # A score is up to 1000, and its rounding, of 1e-13, is that of its power of e, relative to the power.
    assert torch.allclose(found, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("size", [1.0, 100.0])
@pytest.mark.parametrize(("queries", "keys"), [(1, 1), (64, 64), (65, 65), (130, 70), (70, 130), (3, 200), (300, 300)])
def test_attention_that_looks_back_is_that_with_a_triangle(queries, keys, size):
    torch.manual_seed(0)
    shapes = [(2, n, 3, 4) for n in (queries, keys, keys)]
    q, k, v = (torch.randn(s, dtype=torch.float64).transpose(1, 2).requires_grad_() for s in shapes)
    found, expected = (
        F.scaled_dot_product_attention(q, k, v, scale=size, **how)
        for how in ({"is_causal": True}, {"attn_mask": torch.ones(queries, keys).tril() > 0})
    )
    # A score is up to 1000, and its rounding, of 1e-13, is that of its power of e; gradients are up to 1000, too.
    assert torch.allclose(found, expected, rtol=1e-12, atol=1e-12)
    for a, b in zip(torch.autograd.grad(found.square().sum(), (q, k, v)),
                    torch.autograd.grad(expected.square().sum(), (q, k, v)), strict=True):
        assert torch.allclose(a, b, rtol=1e-10, atol=1e-10)


def test_an_implicit_dimension_warns():
    with pytest.warns(UserWarning, match="Implicit dimension choice for softmax"):
        F.softmax(torch.ones(2, 3))


def test_other_sizes_warn():
    with pytest.warns(UserWarning, match="different to the input size"):
        F.mse_loss(torch.ones(2), torch.ones(2, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        F.mse_loss(torch.ones(2), torch.ones(2))


def test_every_function_has_an_example():
    without = [name for name in F.__all__ if ">>> " not in (getattr(F, name).__doc__ or "")]
    assert not without


@pytest.mark.parametrize(("mode", "n"), [("bicubic", 4), ("trilinear", 5), ("lanczos", 4), ("area", 3)])
def test_modes_that_are_absent_say_so(mode, n):
    # PyTorch has them; the ledger says why they are not here, and a user is to learn that it is not his spelling.
    with pytest.raises(NotImplementedError, match=f"mode '{mode}' of {n} dimensions is not supported"):
        torch.nn.functional.interpolate(torch.ones([2] * n), scale_factor=2, mode=mode)
