"""Run one expression here and in PyTorch, on the same random inputs, and compare all that can be seen: results, errors, gradients, second gradients."""

import warnings
import zlib

import numpy as np
import torch

import tinygrad_edu
from tests.oracle.placing import SHARE, host, placed, put
from tinygrad_edu import dtypes
from tinygrad_edu._tensor import Tensor, wrap
from tinygrad_edu.autograd.api import grad

FLOATS = ["float64", "float32", "float16", "bfloat16"]
INTEGERS = ["int64", "int32", "int16", "int8", "uint8"]
DTYPES = [*FLOATS, *INTEGERS, "bool"]
LAYOUTS = ["contiguous", "transposed", "stepped", "expanded"]


HERE = tinygrad_edu


def seeded(*key):
    """Return a generator of its own for each test."""
    return np.random.default_rng(zlib.crc32(repr(key).encode()))


def numbers(rng, shape, dtype, kind):
    """Return float64 numbers fit for *dtype*: "normal" ones, few different ones ("ties"), "special" ones with infinities and NaNs, "positive", ("mod", n) indices."""
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(float)
    if dtype in INTEGERS:
        return rng.integers(0 if dtype == "uint8" or kind == "positive" else -5, 6, shape).astype(float)
    x = rng.standard_normal(shape)
    if kind == "positive":
        x = np.abs(x) + 0.5
    if kind == "ties":
        x = np.round(x * 1.5)
    if kind == "special":
        x = np.where(rng.random(shape) < 0.3, rng.choice([np.inf, -np.inf, np.nan, 0.0, -0.0, 1.0], shape), x)
    return x


def pair(rng, shape, dtype, kind="normal", layout="contiguous", leaf=True):
    """Return one random tensor of this library and the same one of PyTorch."""
    before = {"transposed": shape[::-1], "stepped": (*shape[:-1], shape[-1] * 2) if shape else ()}.get(layout, shape)
    data = torch.from_numpy(np.array(numbers(rng, before, dtype, kind))).to(getattr(torch, dtype)).reshape(before)
    if layout == "expanded" and shape and shape[0]:
        data = data[:1].clone()
    array = put((data.float() if dtype == "bfloat16" else data).numpy().copy(), dtypes.ALL[dtype])
    if layout == "transposed" and shape:
        array, data = array.transpose(), data.permute(tuple(reversed(range(data.ndim))))
    elif layout == "stepped" and shape:
        array, data = array[..., ::2], data[..., ::2]
    elif layout == "expanded" and shape and shape[0]:
        array, data = np.broadcast_to(array, shape), data.expand(shape)
    ours, theirs = wrap(array, dtypes.ALL[dtype]), data
    if leaf and dtype in FLOATS:
        ours.requires_grad_()
        theirs = theirs.detach().requires_grad_()
    return ours, theirs


def run(expression, torch_, inputs):
    """Return the result of *expression* and the texts of the warnings, or the error as (type, text)."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            result = eval(expression, {"torch": torch_, **inputs})
        except Exception as error:  # whatever it is, it must be the same one
            return (type(error).__name__.lstrip("_"), str(error).split("\nException raised")[0]), None
    return result, sorted({str(w.message).split(" (Triggered")[0] for w in seen if not any(part in str(w.message) for part in ("is deprecated", "will lower the performance"))})


def array_of(theirs):
    """Return the elements of a PyTorch tensor as a NumPy array."""
    theirs = theirs.detach()
    return (theirs.float() if theirs.dtype is torch.bfloat16 else theirs).numpy(force=True)


def close(ours, theirs, relative, absolute_scale=True):
    """Assert the same dtype, shape and values: equal, or within *relative* of the largest."""
    assert ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    a, b = host(ours), array_of(theirs)
    assert a.dtype == ours.dtype.numpy
    assert a.shape == b.shape
    if not relative or ours.dtype.name not in FLOATS:
        np.testing.assert_array_equal(a, b)
        return
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    np.testing.assert_array_equal(np.isfinite(a), np.isfinite(b))
    finite = np.isfinite(a)
    np.testing.assert_array_equal(a[~finite], b[~finite])
    scale = max(np.abs(b[finite]).max(initial=0.0), 1.0)
    assert np.abs(a[finite] - b[finite]).max(initial=0.0) <= relative * scale


def strides(ours, theirs):
    """Assert that elements lie alike in memory (the stride of a dimension of size 1 means nothing)."""
    if ours.numel():
        assert [s for s, n in zip(ours.stride(), ours.shape) if n > 1] == [s for s, n in zip(theirs.stride(), ours.shape) if n > 1]


def flat(result):
    """Return a result as a list of tensors."""
    return [x for part in result for x in flat(part)] if isinstance(result, (tuple, list)) else [result]


EPS = {"float64": 2e-13, "float32": 1e-5, "float16": 4e-3, "bfloat16": 3e-2}
SLOPE = {"float64": 1e-10, "float32": 2e-4, "float16": 2e-2, "bfloat16": 1e-1}


def compare(expression, mine, theirs, *, exact=False, names=True, lay=True, second=True, rng=None):
    """Assert that *expression* does the same with the inputs *mine* here and *theirs* in PyTorch."""
    (a, warned), (b, expected) = run(expression, HERE, mine), run(expression, torch, theirs)
    assert warned == expected, (a, b, warned, expected)
    if warned is None:
        assert a == b
        return
    if hasattr(b, "n_fields"):
        assert all(getattr(a, name) is a[i] for i, name in enumerate(type(a)._fields) if getattr(b, name) is not None)
    a, b = flat(a), flat(b)
    assert len(a) == len(b)
    for x, y in zip(a, b):
        if not isinstance(y, torch.Tensor):
            assert x == y
            continue
        close(x, y, 0 if exact else EPS.get(x.dtype.name, 0))
        if lay:
            strides(x, y)
        assert x.requires_grad == y.requires_grad
        if names and y.grad_fn is not None:
            assert x.grad_fn.name() == y.grad_fn.name()
    leaves = [k for k, v in theirs.items() if isinstance(v, torch.Tensor) and v.requires_grad]
    roots = [(x, y) for x, y in zip(a, b) if isinstance(y, torch.Tensor) and y.requires_grad]
    if roots and leaves:
        gradients(roots, [mine[k] for k in leaves], [theirs[k] for k in leaves], second, rng or np.random.default_rng(0))


def gradients(roots, mine, theirs, second, rng):
    """Compare the gradients of the pairs *roots* and, in float64, the gradients of these."""
    g = [torch.from_numpy(np.array(rng.standard_normal(tuple(y.shape)))).to(y.dtype).reshape(y.shape) for _, y in roots]
    ours_g = [placed(np.array(array_of(t)), x.dtype) for t, (x, _) in zip(g, roots)]
    double = all(t.dtype is torch.float64 for t in theirs) and second
    if double:
        g = [t.requires_grad_() for t in g]
        ours_g = [t.requires_grad_() for t in ours_g]
    b = torch.autograd.grad([y for _, y in roots], theirs, g, create_graph=double, allow_unused=True)
    a = grad([x for x, _ in roots], mine, ours_g, create_graph=double, allow_unused=True)
    for p, q in zip(a, b):
        agree(p, q, SLOPE)
    if double:
        pairs = [(p, q) for p, q in zip(a, b) if q is not None and q.requires_grad]
        if pairs:
            weights = [torch.from_numpy(np.array(rng.standard_normal(tuple(q.shape)))).reshape(q.shape) for _, q in pairs]
            b = torch.autograd.grad([q for _, q in pairs], [*theirs, *g], weights, allow_unused=True)
            live = [(p, placed(np.array(array_of(w)), dtypes.float64)) for (p, _), w in zip(pairs, weights) if p.requires_grad]
            a = grad([p for p, _ in live], [*mine, *ours_g], [w for _, w in live], allow_unused=True) if live else [None] * len(b)
            for p, q in zip(a, b):
                agree(p, q, {k: v * 10 for k, v in SLOPE.items()})


def agree(p, q, limits):
    """Assert that two gradients agree; none at all is as good as zeros."""
    if p is None or q is None:
        assert p is q or np.abs(host(p) if q is None else array_of(q)).max(initial=0.0) < 1e-12
        return
    close(p, q, limits[p.dtype.name])


def sweep(expression, dtype, shapes, kinds=("normal",), *, rounds=20, layouts=LAYOUTS, others=None, **options):
    """Compare *expression* of x, y, z on at least *rounds* random inputs on the CPU; *shapes* lists, for each, the shapes of x, y, z."""
    rng = seeded(expression, dtype)
    done = 0
    while done < rounds * SHARE:
        for shape in shapes:
            shape = shape if shape and isinstance(shape[0], tuple) else (shape,)
            kind, layout = kinds[done % len(kinds)], layouts[done % len(layouts)]
            pairs = [pair(rng, s, dtype, kind, layout) for s in shape]
            mine = {k: p[0] for k, p in zip("xyzw", pairs)}
            theirs = {k: p[1] for k, p in zip("xyzw", pairs)}
            try:
                compare(expression, mine, theirs, rng=rng, **options)
            except AssertionError as error:
                raise AssertionError(f"{expression} of {dtype} {shape} {kind} {layout}: {error}") from error
            done += 1


__all__ = ["DTYPES", "FLOATS", "HERE", "INTEGERS", "Tensor", "compare", "pair", "seeded", "sweep"]
