"""NumPy's functions, each on the device as on the host: what tensors are made of, by way of NumPy's own protocols."""

import itertools

import numpy as np
import pytest

from tests.opencl.arrays import compare
from tinygrad_edu.backends.opencl import protocol

RNG = np.random.default_rng(0)
X = RNG.standard_normal((3, 4, 5)).astype(np.float32)
Y = RNG.integers(-5, 5, (3, 4, 5))
SORTED, WANTED = np.sort(RNG.integers(0, 50, 97)), RNG.integers(-3, 55, (5, 7))
PLACES = RNG.integers(0, 4, (3, 1, 5))
SPECIAL = X.copy()
SPECIAL[0, 0, 0], SPECIAL[1, 1, 1], SPECIAL[2, 2, 2] = np.nan, np.inf, -np.inf

EXACT = {
    "concatenate": (lambda a: np.concatenate([a, a.T.T], 1), X),
    "stack": (lambda a: np.stack([a, a], -1), X),
    "roll": (lambda a: np.roll(a, 2, 1), X),
    "roll flat": (lambda a: np.roll(a, -3), X),
    "roll two": (lambda a: np.roll(a, (1, 2), (0, 2)), X),
    "tile": (lambda a: np.tile(a, (2, 1, 2, 1)), X),
    "tril": (np.tril, X[0]),
    "triu": (lambda a: np.triu(a, 1), X),
    "flip": (np.flip, X),
    "moveaxis": (lambda a: np.moveaxis(a, 0, -1), X),
    "expand_dims": (lambda a: np.expand_dims(a, (0, 2)), X),
    "sliding windows": (lambda a: np.lib.stride_tricks.sliding_window_view(a, (2, 3), (1, 2)), X),
    "zeros": (lambda a: np.zeros((2, 3), like=a), X),
    "arange": (lambda a: np.arange(2, 20, 3, like=a), X),
    "eye": (lambda a: np.eye(3, 4, k=1, like=a, dtype=np.float32), X),
    "full_like": (lambda a: np.full_like(a, 0.5), X),
    "where": (lambda m, a: np.where(m, a, 1), X > 0, Y),
    "nonzero": (np.nonzero, X > 0),
    "flatnonzero": (np.flatnonzero, np.arange(200_003) % 7 == 0),
    "mask": (lambda a: a[a > 2], Y),
    "argsort": (lambda a: np.argsort(a, -1, kind="stable"), Y),
    "argsort long": (lambda a: np.argsort(a, kind="stable"), RNG.integers(0, 100, 200_003)),
    "sort with nan": (lambda a: np.sort(a, 1), SPECIAL),
    "unique": (lambda a: np.unique(a, return_inverse=True, return_counts=True), Y),
    "searchsorted left": (lambda a, b: np.searchsorted(a, b, "left"), SORTED, WANTED),
    "searchsorted right": (lambda a, b: np.searchsorted(a, b, "right"), SORTED, WANTED),
    "take_along_axis": (lambda a, i: np.take_along_axis(a[::-1], i, 1), X, PLACES),
    "take": (lambda a: np.take(a, np.array([[0, 2], [1, -1]])), X),
    "repeat": (lambda a: np.repeat(a, 3, 1), X),
    "repeat each": (lambda a, n: np.repeat(a, n, 0), X, np.array([2, 0, 3])),
    "diff": (np.diff, X),
    "clip": (lambda a: np.clip(a, -0.5, 0.5), X),
    "bincount": (lambda a: np.bincount(a, minlength=1100), RNG.integers(0, 1000, 50_000)),
    "count_nonzero": (lambda a: np.count_nonzero(a, 0), X > 0),
    "unravel_index": (lambda a: np.unravel_index(a, (3, 4, 5)), np.arange(59)),
    "nan_to_num": (np.nan_to_num, SPECIAL),
    "running maximum": (lambda a: np.maximum.accumulate(a, 1), SPECIAL),
    "outer": (np.multiply.outer, Y[0], Y[0, 0]),
}
ROUNDED = {
    "cumsum": (lambda a: np.cumsum(a, 1), X),
    "mean": (lambda a: np.mean(a, (0, 2)), X),
    "var": (lambda a: np.var(a, 1, ddof=1), X),
    "matmul": (np.matmul, X, X.transpose(0, 2, 1)),
    "matmul with a vector": (np.matmul, X, X[0, 0]),
    "matmul of a transpose": (lambda a, b: np.matmul(a.T, b), X[0], X[1]),
}


@pytest.mark.parametrize("name", EXACT)
def test_exact(put, name):
    function, *inputs = EXACT[name]
    compare(put, function, *inputs)


@pytest.mark.parametrize("name", ROUNDED)
def test_rounded(put, name):
    function, *inputs = ROUNDED[name]
    compare(put, function, *inputs, tolerance=2e-6)


SPOILERS = [0.0, 1e-310, 1e-40, 1e-5, -2.0, 700.0, 2e4, 1e5, 1e6, -1e10, 1e30, 1e300, np.inf, -np.inf, np.nan, -0.0]


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("function", [np.sin, np.cos, np.tan, np.exp, np.log, np.tanh, np.power])
def test_an_element_depends_on_none_beside_it(put, need_float64, function, dtype):
    if dtype == "f8":
        need_float64()
    rng = np.random.default_rng(3)
    x, y = (np.where(rng.random(4096) < 0.1, rng.choice(SPOILERS, 4096), rng.normal(0, 1, 4096)) for _ in range(2))
    with np.errstate(all="ignore"):
        inputs = [values.astype(dtype) for values in (x, y)][: function.nin]
        compare(put, function, *inputs, tolerance={"f4": 1e-6, "f8": 1e-15}[dtype])


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("function", [np.sin, np.cos, np.tan, lambda x: np.power(x, 2.5), lambda x: np.power(0.7, x)])
def test_two_extremes_do_no_harm_to_their_neighbours(put, need_float64, function, dtype):
    if dtype == "f8":
        need_float64()
    with np.errstate(all="ignore"):
        for pair in itertools.product(SPOILERS, repeat=2):
            x = np.linspace(0.1, 0.9, 48).astype(dtype)
            x[3::16], x[9::16], x[20] = *pair, 1e-4
            compare(put, function, x, tolerance=2e-5)


def added_at(ufunc, keys):
    def function(a, v, *k):
        a = a.copy()
        ufunc.at(a, k if len(k) > 1 else k[0], v)
        return a

    return function, keys


AT = [
    (RNG.integers(-6, 6, 50),),
    (slice(None), RNG.integers(0, 5, 30)),
    (RNG.integers(0, 6, 20), RNG.integers(0, 5, 20)),
    (RNG.integers(0, 6, 20), slice(None), RNG.integers(0, 4, 20)),
    (1, RNG.integers(0, 5, 9), slice(None, None, 2)),
    (np.array([], int),),
]


@pytest.mark.parametrize("dtype", ["f4", "i8", "i4", "f8"])
@pytest.mark.parametrize("keys", AT, ids=range(len(AT)))
def test_adding_at_places_is_done_in_their_order(put, keys, dtype):
    a = (np.random.default_rng(1).standard_normal((6, 5, 4)) * 3).astype(dtype)
    v = (np.random.default_rng(2).standard_normal(a[keys].shape) * 3).astype(dtype)
    for ufunc in (np.add, np.maximum):
        function, _ = added_at(ufunc, keys)
        compare(put, function, a, v, *keys)


def test_all_of_this_ran_on_the_device(put):
    before = protocol.fallbacks()
    for function, *inputs in [*EXACT.values(), *ROUNDED.values()]:
        function(*[put(x) if isinstance(x, np.ndarray) else x for x in inputs])
    assert protocol.fallbacks() == before


def test_what_has_no_kernel_is_counted_and_refused_when_asked_to_be_strict(put, monkeypatch):
    monkeypatch.delenv(protocol.STRICT, raising=False)
    x = put(np.eye(3, dtype=np.float32) * 2)
    count = protocol.fallbacks().get("nextafter", 0)
    np.nextafter(x, x)
    assert protocol.fallbacks()["nextafter"] == count + 1
    monkeypatch.setenv(protocol.STRICT, "1")
    with pytest.raises(NotImplementedError, match=r"there is no kernel for numpy\.nextafter"):
        np.nextafter(x, x)
    assert np.linalg.inv(x).get()[0, 0] == 0.5  # decompositions are the host's by design


def test_dividing_integers_by_zero_is_an_error(put):
    import tinygrad_edu as torch

    x, y = torch.tensor([1, 2], device="opencl"), torch.tensor([1, 0], device="opencl")
    for operation in (lambda: x // y, lambda: x % y, lambda: x // 0):
        with pytest.raises(RuntimeError, match="ZeroDivisionError"):
            operation()
