"""Every function of nn.functional here and in PyTorch: values, names of nodes, gradients and second gradients, on
random inputs, in each dtype.
"""

import warnings
import zlib

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from tests.oracle.placing import SHARE, host, placed
from tinygrad_edu import dtypes
from tinygrad_edu.autograd.api import grad
from tinygrad_edu.nn import functional
from tinygrad_edu.random import manual_seed

DTYPES = ["float64", "float32", "float16", "bfloat16"]
TRIALS = int(20 * SHARE)
# What a number may be off by, relative to the largest of its tensor and 1. The half types round after each of several
# steps, and these differ.
TOLERANCE = {"float64": 1e-11, "float32": 2e-5, "float16": 8e-3, "bfloat16": 6e-2}
# Nodes with another name here: PyTorch has several kinds of views and divisions, and reshapes where there are other
# than four dimensions.
OTHER_NODES = {
    ("ViewBackward0", "UnsafeViewBackward0"),
    ("ViewBackward0", "SqueezeBackward4"),
    ("DivBackward0", "DivBackward1"),
    ("NllLoss2DBackward0", "ViewBackward0"),
    *((f"CircularPad{n}DBackward0", "torch::autograd::CopySlices") for n in (1, 2, 3)),
    *(
        (ours, theirs)
        for ours in ("UnsafeViewBackward0", "ViewBackward0", "MmBackward0", "BmmBackward0", "SqueezeBackward1")
        for theirs in ("ScaledDotProductFlashAttentionForCpuBackward0", "ToCopyBackward0")
    ),  # one kernel there, several operations here
}
# Functions of which not all special numbers are tried: PyTorch's gradient at NaN depends on whether a vector
# instruction took it; and at the corner of elu its second derivative is that of the right side, though its first is
# that of the left.
UNDECIDED = {"relu6": (0.0, -0.0), "hardtanh": (0.0, -0.0), "elu": ()}
# Why PyTorch has no second derivative in some cases.
NO_SECOND = ("not implemented", "not differentiable", "Expected a proper Tensor but got None")

CASES = {}


def case(function):
    """Register a maker of cases: from a random generator, the arrays of the inputs and a call with F and the
    tensors.
    """
    CASES[function.__name__] = function
    return function


def shape_of(rng, ndim=None):
    """Return a random small shape, now and then with a zero in it."""
    ndim = rng.integers(0, 5) if ndim is None else ndim
    return tuple(int(n) for n in rng.integers(1, 5, ndim))


def normal(rng, *shape):
    return rng.standard_normal(shape)


def elementwise(name, *args, odd=True, **kwargs):
    """Register a function of one tensor, on numbers some of which are infinite, NaN or zero."""

    def make(rng):
        x = normal(rng, *shape_of(rng)) * rng.choice([0.5, 1.0, 8.0])
        if odd and rng.random() < 0.3:
            numbers = [np.inf, -np.inf, 1.0, 100.0, *UNDECIDED.get(name, (np.nan, 0.0, -0.0))]
            x = np.where(rng.random(x.shape) < 0.3, rng.choice(numbers, x.shape), x)
        return [x], lambda F, x: getattr(F, name)(x, *args, **kwargs)

    CASES["_".join([name, *map(str, args), *map(str, kwargs.values())])] = make


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
    "sigmoid",
    "tanh",
):
    elementwise(name)
elementwise("leaky_relu", 0.3)
elementwise("elu", 0.7)
elementwise("gelu", approximate="tanh")
elementwise("hardtanh", -0.5, 2.0)
elementwise("softplus", 2, 3)


@case
def prelu(rng):
    shape = shape_of(rng, rng.integers(1, 4))
    weights = 1 if rng.random() < 0.5 or len(shape) < 2 else shape[1]
    return [normal(rng, *shape), normal(rng, weights)], lambda F, x, w: F.prelu(x, w)


@case
def glu(rng):
    shape = list(shape_of(rng, rng.integers(1, 4)))
    dim = int(rng.integers(len(shape)))
    shape[dim] *= 2
    return [normal(rng, *shape)], lambda F, x: F.glu(x, dim)


def along(name):
    def make(rng):
        shape = shape_of(rng)
        x = normal(rng, *shape) * rng.choice([1.0, 10.0, 1000.0])
        dim = int(rng.integers(-max(len(shape), 1), max(len(shape), 1)))
        return [x], lambda F, x: getattr(F, name)(x, dim)

    CASES[name] = make


for name in ("softmax", "log_softmax", "softmin"):
    along(name)


def reduction(rng):
    return str(rng.choice(["none", "mean", "sum"]))


@case
def nll_loss(rng):
    return classes(rng, "nll_loss")


@case
def cross_entropy(rng):
    return classes(rng, "cross_entropy")


@case
def cross_entropy_smoothed(rng):
    return classes(rng, "cross_entropy", label_smoothing=float(rng.random()))


def classes(rng, name, **kwargs):
    """Return scores of several shapes, targets among which one is ignored, now and then weights."""
    extra = shape_of(rng, int(rng.choice([0, 0, 1, 2, 3])))
    n, c = int(rng.integers(1, 6)), int(rng.integers(2, 6))
    x = normal(rng, n, c, *extra)
    target = rng.integers(0, c, (n, *extra))
    if not extra and rng.random() < 0.2:
        x, target = x[0], target[0]
    ignore = int(rng.choice([-100, 0, 1]))
    if ignore == -100:
        target = np.where(rng.random(target.shape) < 0.2, -100, target)
    weight = [np.abs(normal(rng, c)) + 0.1] if rng.random() < 0.4 else []
    how = reduction(rng)

    def call(F, x, t, w=None):
        return getattr(F, name)(x, t, None if w is None else w.detach(), ignore_index=ignore, reduction=how, **kwargs)

    return [x, np.asarray(target), *weight], call


@case
def cross_entropy_distributions(rng):
    extra = shape_of(rng, int(rng.integers(0, 3)))
    n, c = int(rng.integers(1, 5)), int(rng.integers(2, 6))
    t = np.abs(normal(rng, n, c, *extra))
    how, smooth = reduction(rng), float(rng.choice([0.0, 0.2]))
    weight = [np.abs(normal(rng, c)) + 0.1] if rng.random() < 0.4 else []

    def call(F, x, t, w=None):
        return F.cross_entropy(x, t, None if w is None else w.detach(), reduction=how, label_smoothing=smooth)

    return [normal(rng, n, c, *extra), t / t.sum(1, keepdims=True), *weight], call


def of_two(name, **choices):
    """Register a loss of two tensors of one size, now and then weighted."""

    def make(rng):
        shape = shape_of(rng)
        how = reduction(rng)
        options = {key: rng.choice(values).item() for key, values in choices.items()}
        weighted = name in ("mse_loss", "l1_loss", "huber_loss") and rng.random() < 0.3
        inputs = [normal(rng, *shape), normal(rng, *shape)]
        if weighted:
            inputs.append(np.abs(normal(rng, *shape)) + 0.1)
            return inputs, lambda F, x, y, w: getattr(F, name)(x, y, reduction=how, weight=w, **options)
        return inputs, lambda F, x, y: getattr(F, name)(x, y, reduction=how, **options)

    CASES[name] = make


of_two("mse_loss")
of_two("l1_loss")
of_two("smooth_l1_loss", beta=[0.0, 0.5, 1.0])
of_two("huber_loss", delta=[0.5, 1.0])


@case
def binary_cross_entropy(rng):
    shape = shape_of(rng)
    how, weighted = reduction(rng), rng.random() < 0.4
    inputs = [rng.uniform(0.05, 0.95, shape), rng.uniform(0.05, 0.95, shape), np.abs(normal(rng, *shape[-1:])) + 0.1]

    def call(F, x, y, w):
        return F.binary_cross_entropy(x, y, w.detach() if weighted else None, reduction=how)

    return inputs, call


@case
def binary_cross_entropy_with_logits(rng):
    shape = shape_of(rng)
    how, weighted, positive = reduction(rng), rng.random() < 0.4, rng.random() < 0.4
    inputs = [
        normal(rng, *shape) * 3,
        rng.uniform(0, 1, shape),
        *(np.abs(normal(rng, *shape[-1:])) + 0.1 for _ in range(2)),
    ]

    def call(F, x, y, w, p):
        return F.binary_cross_entropy_with_logits(
            x, y, w.detach() if weighted else None, reduction=how, pos_weight=p.detach() if positive else None
        )

    return inputs, call


@case
def kl_div(rng):
    shape = shape_of(rng, int(rng.integers(1, 4)))
    how, log = str(rng.choice(["none", "mean", "sum", "batchmean"])), bool(rng.integers(2))
    target = normal(rng, *shape) if log else rng.uniform(0.05, 1, shape)
    return [normal(rng, *shape), target], lambda F, x, y: F.kl_div(x, y, reduction=how, log_target=log)


@case
def linear(rng):
    shape = shape_of(rng, int(rng.integers(1, 4)))
    out, biased = int(rng.integers(1, 5)), bool(rng.integers(2))
    return [normal(rng, *shape), normal(rng, out, shape[-1]), normal(rng, out)], lambda F, x, w, b: F.linear(
        x, w, b if biased else None
    )


@case
def embedding(rng):
    rows, width = (int(n) for n in rng.integers(1, 6, 2))
    padding = int(rng.integers(rows)) if rng.random() < 0.5 else None
    often = bool(rng.random() < 0.3) and not padding
    places = rng.integers(0, rows, shape_of(rng))
    return [np.asarray(places), normal(rng, rows, width)], lambda F, i, w: F.embedding(
        i, w, padding, scale_grad_by_freq=often
    )


@case
def one_hot(rng):
    count = int(rng.integers(1, 6))
    places = np.asarray(rng.integers(0, count, shape_of(rng)))
    classes = [-1, count, count + 2][rng.integers(3)]
    return [places], lambda F, x: F.one_hot(x, classes)


@case
def layer_norm(rng):
    shape = shape_of(rng, int(rng.integers(1, 5)))
    last = shape[int(rng.integers(len(shape))) :]
    w, b = bool(rng.integers(2)), bool(rng.integers(2))
    inputs = [normal(rng, *shape), normal(rng, *last), normal(rng, *last)]
    return inputs, lambda F, x, y, z: F.layer_norm(x, last, y if w else None, z if b else None)


@case
def rms_norm(rng):
    shape = shape_of(rng, int(rng.integers(1, 5)))
    last = shape[int(rng.integers(len(shape))) :]
    w, eps = bool(rng.integers(2)), [None, 1e-3][rng.integers(2)]
    return [normal(rng, *shape), normal(rng, *last)], lambda F, x, y: F.rms_norm(x, last, y if w else None, eps)


@case
def group_norm(rng):
    groups, extra = int(rng.integers(1, 4)), shape_of(rng, int(rng.integers(0, 3)))
    channels = groups * int(rng.integers(4, 7))  # of two numbers, only rounding errors are left
    affine = bool(rng.integers(2))
    inputs = [normal(rng, int(rng.integers(1, 4)), channels, *extra), normal(rng, channels), normal(rng, channels)]
    return inputs, lambda F, x, w, b: F.group_norm(x, groups, w if affine else None, b if affine else None)


@case
def batch_norm(rng):
    extra, channels = shape_of(rng, int(rng.integers(0, 3))), int(rng.integers(1, 4))
    affine, training, kept = (bool(n) for n in rng.integers(0, 2, 3))
    inputs = [normal(rng, int(rng.integers(2, 5)), channels, *extra), normal(rng, channels), normal(rng, channels)]
    inputs += [normal(rng, channels), np.abs(normal(rng, channels)) + 0.1]

    def call(F, x, w, b, mean, var):
        running = (mean.detach().clone(), var.detach().clone()) if kept or not training else (None, None)
        out = F.batch_norm(x, *running, w if affine else None, b if affine else None, training, 0.2)
        return [out, *(x for x in running if x is not None)]

    return inputs, call


@case
def normalize(rng):
    shape = shape_of(rng, int(rng.integers(1, 4)))
    p, dim = float(rng.choice([1.0, 2.0, 3.0])), int(rng.integers(len(shape)))
    return [normal(rng, *shape)], lambda F, x: F.normalize(x, p, dim)


@case
def cosine_similarity(rng):
    shape = shape_of(rng, int(rng.integers(1, 4)))
    dim = int(rng.integers(len(shape)))
    return [normal(rng, *shape), normal(rng, *shape)], lambda F, x, y: F.cosine_similarity(x, y, dim)


@case
def dropout(rng):
    shape, p, training = shape_of(rng), float(rng.choice([0.0, 0.3, 0.5, 1.0])), bool(rng.random() < 0.8)
    seed = int(rng.integers(1000))

    def call(F, x):
        (manual_seed if F is functional else torch.manual_seed)(seed)
        return F.dropout(x, p, training)

    return [normal(rng, *shape)], call


def spatial(rng, n, least=3):
    """Return the shape of a small batch of images with *n* spatial dimensions, and the slot of the samples now and then
    left out.
    """
    return tuple(int(k) for k in (*rng.integers(1, 3, 1), *rng.integers(1, 4, 1), *rng.integers(least, 8, n)))


def single(rng, x):
    """Return the batch *x*, or now and then its first sample alone."""
    return x[0] if rng.random() < 0.2 else x


def convolution(name, n):
    def make(rng):
        groups = int(rng.choice([1, 1, 2]))
        inside, outside = groups * int(rng.integers(1, 3)), groups * int(rng.integers(1, 3))
        x = normal(rng, int(rng.integers(1, 4)), inside, *(int(k) for k in rng.integers(5, 8, n)))
        w = normal(rng, outside, inside // groups, *(int(k) for k in rng.integers(1, 4, n)))
        stride, dilation = int(rng.integers(1, 3)), int(rng.integers(1, 3))
        padding = [0, 1, 2, "same", "valid", tuple(int(k) for k in rng.integers(0, 3, n))][rng.integers(6)]
        stride = 1 if padding == "same" else stride
        biased = bool(rng.integers(2))

        def call(F, x, w, b):
            return getattr(F, name)(x, w, b if biased else None, stride, padding, dilation, groups)

        return [single(rng, x), w, normal(rng, outside)], call

    CASES[name] = make


convolution("conv1d", 1)
convolution("conv2d", 2)


@case
def conv_transpose2d(rng):
    groups = int(rng.choice([1, 2]))
    inside, outside = groups * int(rng.integers(1, 3)), int(rng.integers(1, 3))
    x = normal(rng, int(rng.integers(1, 4)), inside, *(int(k) for k in rng.integers(3, 6, 2)))
    w = normal(rng, inside, outside, *(int(k) for k in rng.integers(1, 4, 2)))
    stride, dilation, padding = (tuple(int(k) for k in rng.integers(low, low + 2, 2)) for low in (1, 1, 0))
    extra = int(rng.integers(0, max(min(max(s, d) for s, d in zip(stride, dilation)), 1)))
    return [single(rng, x), w, normal(rng, outside * groups)], lambda F, x, w, b: F.conv_transpose2d(
        x, w, b, stride, padding, extra, groups, dilation
    )


def max_pool(name, n):
    def make(rng):
        x = normal(rng, *spatial(rng, n))
        kernel, stride, dilation = int(rng.integers(1, 4)), [None, 1, 2][rng.integers(3)], int(rng.choice([1, 1, 2]))
        kernel = 1 if dilation == 2 and n == 1 else kernel
        padding, ceil, where = int(rng.integers(0, kernel // 2 + 1)), bool(rng.integers(2)), bool(rng.integers(2))
        return [single(rng, x)], lambda F, x: getattr(F, name)(
            x, kernel, stride, padding, dilation, ceil, return_indices=where
        )

    CASES[name] = make


def avg_pool(name, n):
    def make(rng):
        x = normal(rng, *spatial(rng, n))
        kernel, stride = int(rng.integers(1, 4)), [None, 1, 2][rng.integers(3)]
        padding, ceil, counted = int(rng.integers(0, kernel // 2 + 1)), bool(rng.integers(2)), bool(rng.integers(2))
        more = {"divisor_override": 5} if n == 2 and rng.random() < 0.3 else {}
        return [single(rng, x)], lambda F, x: getattr(F, name)(x, kernel, stride, padding, ceil, counted, **more)

    CASES[name] = make


for n in (1, 2):
    max_pool(f"max_pool{n}d", n)
    avg_pool(f"avg_pool{n}d", n)


@case
def adaptive_avg_pool2d(rng):
    sizes = [int(rng.integers(1, 5)), (int(rng.integers(1, 5)), None), (2, 3)][rng.integers(3)]
    return [single(rng, normal(rng, *spatial(rng, 2)))], lambda F, x: F.adaptive_avg_pool2d(x, sizes)


def padded(mode):
    def make(rng):
        n = int(rng.integers(1, 4))
        x = normal(rng, *spatial(rng, n))
        widths = tuple(int(k) for k in rng.integers(0 if mode != "constant" else -1, 3, 2 * n))
        value = float(rng.integers(3)) if mode == "constant" else None
        return [single(rng, x)], lambda F, x: F.pad(x, widths, mode, value)

    CASES[f"pad_{mode}"] = make


for mode in ("constant", "reflect", "replicate", "circular"):
    padded(mode)


@case
def unfold(rng):
    kernel, dilation, padding, stride = (int(rng.integers(low, 3)) for low in (1, 1, 0, 1))
    return [single(rng, normal(rng, *spatial(rng, 2)))], lambda F, x: F.unfold(
        x, (kernel, 2), dilation, padding, stride
    )


def resized(mode, n):
    def make(rng):
        x = normal(rng, *spatial(rng, n, 2))
        to = {"size": tuple(int(k) for k in rng.integers(1, 9, n))}
        if rng.random() < 0.5:
            to = {
                "scale_factor": [2, 1.5, 0.7, 2.6][rng.integers(4)]
            }  # where 2.3 doubles, PyTorch's own gradient is another's
        aligned = bool(rng.integers(2)) if "linear" in mode else None
        again = bool(rng.integers(2)) if "scale_factor" in to else None
        return [x], lambda F, x: F.interpolate(x, mode=mode, align_corners=aligned, recompute_scale_factor=again, **to)

    CASES[f"interpolate_{mode}_{n}"] = make


for mode, n in (("nearest", 1), ("nearest", 2), ("nearest-exact", 2), ("linear", 1), ("bilinear", 2), ("area", 2)):
    resized(mode, n)


@case
def scaled_dot_product_attention(rng):
    lead = shape_of(rng, int(rng.integers(0, 3)))
    length, keys, width, values = (int(k) for k in rng.integers(1, 6, 4))
    inputs = [normal(rng, *lead, length, width), normal(rng, *lead, keys, width), normal(rng, *lead, keys, values)]
    causal, scale = bool(rng.random() < 0.3), [None, 0.7][rng.integers(2)]
    mask = None if causal else [None, rng.random((length, keys)) < 0.6, normal(rng, length, keys)][rng.integers(3)]
    if mask is not None:
        inputs.append(mask)

    def call(F, q, k, v, mask=None):
        return F.scaled_dot_product_attention(q, k, v, mask, 0.0, causal, scale=scale)

    return inputs, call


@case
def dropout2d(rng):
    x, p, training, seed = normal(rng, *shape_of(rng, rng.integers(3, 5))), rng.choice([0.0, 0.3, 1.0]), True, 7

    def call(F, x):
        (manual_seed if F is functional else torch.manual_seed)(seed)
        return F.dropout2d(x, p, training)

    return [x], call


@case
def pixel_shuffle(rng):
    r = int(rng.integers(1, 4))
    x = normal(rng, *shape_of(rng, rng.integers(0, 3)), int(rng.integers(1, 3)) * r**2, 2, 3)
    return [x], lambda F, x: F.pixel_shuffle(x, r)


def in_place(name):
    """Register a function that writes into its input."""

    def make(rng):
        return [normal(rng, *shape_of(rng)) * 2], lambda F, x: getattr(F, name)(x.clone())

    CASES[f"{name} in place"] = make


for name in ("relu_", "elu_", "hardtanh_", "leaky_relu_"):
    in_place(name)

REDUCTIONS = ("mean", "sum", "none")


@case
def cosine_embedding_loss(rng):
    n, margin, reduction = int(rng.integers(1, 5)), rng.choice([0.0, 0.4]), rng.choice(REDUCTIONS)
    arrays = [normal(rng, n, 3), normal(rng, n, 3), rng.choice([-1, 1], n)]
    if rng.random() < 0.3:
        arrays = [array[0] for array in arrays]
    return arrays, lambda F, x, y, t: F.cosine_embedding_loss(x, y, t, margin, reduction=reduction)


@case
def margin_ranking_loss(rng):
    shape, margin, reduction = shape_of(rng), rng.choice([0.0, 0.4]), rng.choice(REDUCTIONS)
    arrays = [normal(rng, *shape), normal(rng, *shape), rng.choice([-1, 1], shape)]
    return arrays, lambda F, x, y, t: F.margin_ranking_loss(x, y, t, margin, reduction=reduction)


@case
def triplet_margin_loss(rng):
    shape, reduction = shape_of(rng, rng.integers(1, 4)), rng.choice(REDUCTIONS)
    options = {"margin": rng.choice([0.5, 2.0]), "p": rng.choice([1.0, 2.0, 3.0]), "swap": rng.random() < 0.5}
    arrays = [normal(rng, *shape) for _ in range(3)]
    return arrays, lambda F, a, p, n: F.triplet_margin_loss(a, p, n, reduction=reduction, **options)


def pair(array, dtype):
    """Return *array* as a leaf of this library and one of PyTorch; integers stay integers."""
    array = np.asarray(array)
    if array.dtype.kind == "i":
        return placed(array.copy(), dtypes.int64), torch.from_numpy(array.copy())
    if array.dtype.kind == "b":
        return placed(array.copy(), dtypes.bool_), torch.from_numpy(array.copy())
    theirs = torch.from_numpy(array.copy()).to(getattr(torch, dtype)).reshape(array.shape)
    ours = placed(array_of(theirs).copy(), dtypes.ALL[dtype])
    return ours.requires_grad_(), theirs.requires_grad_()


def array_of(theirs):
    """Return the elements of a PyTorch tensor as a NumPy array."""
    theirs = theirs.detach()
    return (theirs.float() if theirs.dtype is torch.bfloat16 else theirs).numpy(force=True)


def same(ours, theirs, factor=1, strides=True):
    """Assert that two tensors are of the same dtype, shape, strides and, but for rounding, values."""
    assert ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    a, b = host(ours), array_of(theirs)
    assert a.shape == b.shape
    if strides and a.size:
        mine = [s for s, n in zip(ours.stride(), a.shape) if n > 1]
        assert mine == [s for s, n in zip(theirs.stride(), a.shape) if n > 1]
    if not ours.dtype.is_floating_point:
        np.testing.assert_array_equal(a, b)
        return
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    finite = np.isfinite(a) & np.isfinite(b)
    np.testing.assert_array_equal(a[~finite], b[~finite])
    scale = max(np.abs(b[finite]).max(initial=0.0), 1.0)
    np.testing.assert_allclose(a[finite], b[finite], rtol=0, atol=factor * TOLERANCE[ours.dtype.name] * scale)


def outcome(function, *args):
    """Return the results as a list, or the error as (type, text)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = function(*args)
        except (RuntimeError, ValueError, NotImplementedError) as error:
            return type(error).__name__, str(error)
    return list(result) if isinstance(result, (list, tuple)) else [result]


def weights(theirs, rng):
    """Return random numbers in the shape of *theirs*, for both libraries."""
    g = torch.from_numpy(np.asarray(rng.standard_normal(tuple(theirs.shape)))).to(theirs.dtype)
    return placed(array_of(g).copy(), dtypes.ALL[str(theirs.dtype).removeprefix("torch.")]), g


def compare_gradients(name, mine, theirs, inputs, their_inputs, rng):
    """Compare the gradients of one result with respect to all inputs, and the gradients of these."""
    leaves = [i for i, t in enumerate(their_inputs) if t.requires_grad]
    mine_g, their_g = weights(theirs, rng)
    try:
        theirs1 = torch.autograd.grad(
            theirs, [their_inputs[i] for i in leaves], their_g, create_graph=True, allow_unused=True
        )
    except (RuntimeError, NotImplementedError) as error:
        assert "not implemented for" in str(error), name
        return
    mine1 = grad(mine, [inputs[i] for i in leaves], mine_g, create_graph=True, allow_unused=True)
    for a, b in zip(mine1, theirs1, strict=True):
        assert (a is None) == (b is None), name
        if a is not None:
            same(a, b, 4, strides=False)
    if theirs.dtype not in (torch.float64, torch.float32):
        return
    roots = [i for i, b in enumerate(theirs1) if b is not None and b.requires_grad]
    if not roots:
        return
    draws = [weights(theirs1[i], rng) for i in roots]
    try:
        theirs2 = torch.autograd.grad(
            [theirs1[i] for i in roots], [their_inputs[i] for i in leaves], [g for _, g in draws], allow_unused=True
        )
    except RuntimeError as error:
        assert any(reason in str(error) for reason in NO_SECOND), name
        return
    recorded = [(mine1[i], g) for i, (g, _) in zip(roots, draws) if mine1[i].requires_grad]
    mine2 = [None] * len(leaves)
    if recorded:
        mine2 = grad([x for x, _ in recorded], [inputs[i] for i in leaves], [g for _, g in recorded], allow_unused=True)
    for a, b in zip(mine2, theirs2, strict=True):
        if a is None or b is None:
            assert a is b or not np.any(host(a) if b is None else array_of(b)), name
        else:
            same(a, b, 50, strides=False)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", CASES)
def test_function(name, dtype):
    rng = np.random.default_rng(zlib.crc32(f"{name} {dtype}".encode()))
    done = 0
    for _ in range(TRIALS):
        arrays, call = CASES[name](rng)
        pairs = [pair(a, dtype) for a in arrays]
        inputs, their_inputs = [p for p, _ in pairs], [q for _, q in pairs]
        theirs = outcome(call, torch.nn.functional, *their_inputs)
        if isinstance(theirs, tuple) and "not implemented for" in theirs[1]:
            continue  # PyTorch has it for other types only
        mine = outcome(call, functional, *inputs)
        assert isinstance(mine, list) == isinstance(theirs, list), (mine, theirs)
        if isinstance(mine, tuple):
            assert mine == theirs
            continue
        done += 1
        for a, b in zip(mine, theirs, strict=True):
            same(a, b)
            assert a.requires_grad == b.requires_grad
            if not b.requires_grad or b.is_leaf:
                continue
            names = a.grad_fn.name(), b.grad_fn.name()
            assert names[0] == names[1] or names in OTHER_NODES
            compare_gradients(name, a, b, inputs, their_inputs, rng)
    assert done or dtype in ("float16", "bfloat16")


def test_every_function_is_compared():
    assert not [name for name in functional.__all__ if not any(made.startswith(name) for made in CASES)]
