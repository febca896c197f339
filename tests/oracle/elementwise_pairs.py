"""What the comparisons of elementwise operations with PyTorch share: equal tensors, and how results are compared."""

import zlib

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from tests.oracle.placing import host, placed, put
from tinygrad_edu import dtypes
from tinygrad_edu._tensor import wrap
from tinygrad_edu.autograd.api import grad
from tinygrad_edu.ops import arithmetic, comparison, elementwise, rounding, ternary

FLOATS = ["float64", "float32", "float16", "bfloat16"]
INTEGERS = ["int64", "int32", "int16", "int8", "uint8"]
DTYPES = [*FLOATS, *INTEGERS, "bool"]
OURS = {name: getattr(m, name) for m in (elementwise, arithmetic, rounding, comparison, ternary) for name in m.__all__}

# The functions that only add, multiply, divide, round, compare or choose are equal to the last bit. The others may
# differ by ULPS units in the last place, as NumPy's and PyTorch's mathematical libraries are different ones.
SMOOTH = {*elementwise.__all__, "pow", "atan2", "logaddexp"} - {"reciprocal"}
ULPS = {"float64": 4, "float32": 3, "float16": 1, "bfloat16": 1}
# What a gradient may be off by, relative to the largest of its elements and 1: half types round at each operation.
GRADIENT = {"float64": 1e-12, "float32": 2e-5, "float16": 8e-3, "bfloat16": 6e-2}

LAYOUTS = {  # the same window in NumPy and in PyTorch, onto an array of the shape that is asked for
    "contiguous": (lambda shape: shape, lambda a: a, lambda t: t),
    "transposed": (lambda shape: shape[::-1], lambda a: a.transpose(), lambda t: t.permute(*reversed(range(t.ndim)))),
    "every second": (
        lambda shape: (*shape[:-1], shape[-1] * 2) if shape else (),
        lambda a: a[..., ::2] if a.ndim else a,
        lambda t: t[..., ::2] if t.ndim else t,
    ),
    "swapped": (
        lambda shape: (*shape[:-2], *shape[:-3:-1]),
        lambda a: a.swapaxes(-1, -2) if a.ndim > 1 else a,
        lambda t: t.transpose(-1, -2) if t.ndim > 1 else t,
    ),
    "expanded": (lambda shape: (1, *shape[1:]) if shape else (), None, None),
}
SHAPES = [(), (5,), (3, 4), (0,), (2, 0, 3), (2, 3, 4), (1, 4), (2, 3, 1, 2), (33,)]
PAIRS = [
    ((3, 4), (3, 4)),
    ((), ()),
    ((5,), ()),
    ((), (2, 3)),
    ((3, 1), (1, 4)),
    ((2, 3, 4), (3, 1)),
    ((4,), (2, 3, 4)),
    ((0,), (1,)),
    ((2, 0), (2, 1)),
    ((1,), (3, 1)),
    ((2, 3, 4), (2, 3, 4)),
]


def numbers(rng, shape, dtype, special):
    """Return float64 numbers fit for *dtype*, with infinities and NaNs among them if *special*."""
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(float)
    if dtype in INTEGERS:
        low = 0 if dtype == "uint8" else -11
        return rng.integers(low, 12, shape).astype(float)
    x = rng.standard_normal(shape) * rng.choice([0.3, 1.0, 4.0])
    if special:
        odd = rng.choice([np.inf, -np.inf, np.nan, 0.0, -0.0, 1.0, -1.0, 2.0, 0.5], shape)
        x = np.where(rng.random(shape) < 0.4, odd, x)
    return x


def pair(rng, shape, dtype, layout="contiguous", special=False, leaf=True):
    """Return one random tensor of this library and the same one of PyTorch."""
    before, of_array, of_tensor = LAYOUTS[layout]
    data = numbers(rng, before(shape), dtype, special)
    theirs = torch.from_numpy(np.array(data)).to(getattr(torch, dtype))
    array = put((theirs.float() if dtype == "bfloat16" else theirs).numpy().copy(), dtypes.ALL[dtype])
    if layout == "expanded":
        array, theirs = np.broadcast_to(array, shape), theirs.expand(shape)
    else:
        array, theirs = of_array(array), of_tensor(theirs)
    ours = wrap(array, dtypes.ALL[dtype])
    if leaf and dtype in FLOATS:
        ours.requires_grad_()
        theirs.requires_grad_()
    return ours, theirs


def array_of(theirs):
    """Return the elements of a PyTorch tensor as a NumPy array."""
    theirs = theirs.detach()
    return (theirs.float() if theirs.dtype is torch.bfloat16 else theirs).numpy(force=True)


def same(ours, theirs, ulps=0, relative=0.0, strides=True, poles=True, absolute=0.0):
    """Assert that two tensors have the same dtype, shape, strides and values, to *ulps* units in the last place.

    Without *poles*, elements that are infinite or NaN in one of the two are not looked at.
    """
    assert ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    a, b = host(ours), array_of(theirs)
    assert a.shape == b.shape
    if strides and a.size:
        mine = [
            s for s, n in zip(ours.stride(), a.shape) if n > 1
        ]  # how far to the next where there is none means nothing
        assert mine == [s for s, n in zip(theirs.stride(), a.shape) if n > 1]
    if not ulps and not relative:
        np.testing.assert_array_equal(a, b)
        return
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    finite = np.isfinite(a) & np.isfinite(b)
    limit = dtypes.finfo(ours.dtype).max
    edge = (
        (np.abs(a) > limit / 1.1) & (np.abs(b) > limit / 1.1) & (np.sign(a) == np.sign(b))
    )  # one overflowed, the other just not
    if poles:
        np.testing.assert_array_equal(a[~finite & ~edge], b[~finite & ~edge])
    eps = dtypes.finfo(ours.dtype).eps
    scale = max(np.abs(b[finite]).max(initial=0.0), 1.0) if relative else 0.0
    tolerance = ulps * eps * np.maximum(np.abs(b[finite]), dtypes.finfo(ours.dtype).tiny) + relative * scale + absolute
    np.testing.assert_array_less(np.abs(a[finite] - b[finite]), tolerance + 1e-300)


def outcome(function, *args, **kwargs):
    """Return the result, or the error as (type, text)."""
    try:
        return function(*args, **kwargs)
    except (RuntimeError, TypeError, NotImplementedError) as error:
        return type(error).__name__, str(error)


def compare(name, ours, theirs, exact, context, strides=True):
    """Compare the results of both, then their gradients and second gradients with respect to all inputs."""
    (mine, inputs), (their, their_inputs) = ours, theirs
    if isinstance(mine, tuple) or isinstance(their, tuple):
        assert mine == their, context
        return
    dtype = mine.dtype.name
    # PyTorch rounds a quotient of half types at every step, we once: they can fall on either side of a whole number.
    stepwise = name == "floor_divide" and dtype in ("float16", "bfloat16")
    if exact == "sum":
        same(mine, their, relative=0 if dtype not in FLOATS else GRADIENT[dtype] / 4, strides=strides)
    else:
        same(
            mine,
            their,
            0 if dtype not in FLOATS or (exact and not stepwise) else ULPS[dtype],
            strides=strides,
            absolute=1.01 * stepwise,
        )
    their_name = their.grad_fn.name() if their.grad_fn else None
    mine_name = mine.grad_fn.name() if mine.grad_fn else None
    assert mine_name == their_name or (mine_name == "NotImplemented" and "NotImplemented" in their_name), context
    if their_name is None or "NotImplemented" in their_name:
        return
    leaves = [i for i, t in enumerate(their_inputs) if isinstance(t, torch.Tensor) and t.requires_grad]
    rng = np.random.default_rng(0)
    g = rng.standard_normal(tuple(their.shape))
    their_g = torch.from_numpy(np.array(g)).to(their.dtype).reshape(their.shape)
    mine_g = placed(np.array(array_of(their_g)), mine.dtype)
    try:
        theirs1 = torch.autograd.grad(their, [their_inputs[i] for i in leaves], their_g, create_graph=True)
    except RuntimeError as error:
        # Some of PyTorch's rules subtract booleans, and that of clamp doesn't broadcast to the limits.
        assert "bool tensor is not supported" in str(error) or (name == "clamp" and "broadcast shape" in str(error)), (
            context
        )
        return
    mine1 = grad(mine, [inputs[i] for i in leaves], mine_g, create_graph=True)
    tensors = [t for t in (their, *their_inputs) if isinstance(t, torch.Tensor)]
    coarse = max(
        GRADIENT.get(str(t.dtype)[6:], GRADIENT["float32"]) for t in tensors
    )  # the logarithm of an integer is float32
    for a, b in zip(mine1, theirs1, strict=True):
        same(a, b, relative=coarse, strides=False)
    if dtype != "float64":
        return
    roots = [i for i, b in enumerate(theirs1) if b.requires_grad]
    if not roots:
        return
    theirs2 = torch.autograd.grad(
        [theirs1[i].sum() for i in roots], [their_inputs[i] for i in leaves], allow_unused=True
    )
    mine2 = grad(
        [mine1[i] for i in roots if mine1[i].requires_grad],
        [inputs[i] for i in leaves],
        [mine1[i]._filled(1.0) for i in roots if mine1[i].requires_grad],
        allow_unused=True,
    )
    for a, b in zip(mine2, theirs2, strict=True):
        if a is None or b is None:
            assert a is b or not np.any(host(a) if b is None else array_of(b)), context
        else:
            same(
                a, b, relative=10 * coarse, strides=False, poles=False
            )  # 0 * inf: the order of the terms decides between them


def seeded(*key):
    """Return a generator of its own for each test."""
    return np.random.default_rng(zlib.crc32(repr(key).encode()))
