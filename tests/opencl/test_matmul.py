"""Every rung of the matrix product gives what NumPy gives: any sizes, any strides, any type, any batch."""

import numpy as np
import pytest

from tinygrad_edu.backends.opencl import matmul as mm

SIZES = [
    (1, 1, 1), (2, 3, 1), (1, 5, 7), (7, 1, 5), (8, 16, 32), (9, 17, 33), (31, 37, 41), (32, 64, 32), (32, 10, 64),
    (64, 64, 64), (65, 63, 97), (1, 300, 70), (70, 300, 1), (100, 1, 100), (128, 33, 129),
]  # fmt: skip
TYPES = ["f4", "f8", "i4", "i8", "u1"]


def sample(rng, shape, dtype):
    return (rng.integers(-9, 9, shape) if dtype[0] != "f" else rng.normal(size=shape)).astype(dtype)


def put(device, array, far=0, near=0):
    """*array*, whatever its strides, on the device: its memory from the lowest address that it reaches."""
    base = array if array.base is None else array.base
    block = device.allocate(base.nbytes)
    device.write(block, np.ascontiguousarray(base))
    start = (array.__array_interface__["data"][0] - base.__array_interface__["data"][0]) // array.itemsize
    steps = [stride // array.itemsize for stride in array.strides]
    return mm.Matrices(block, start, steps[-2], steps[-1], *steps[:-2])


def products(device, a, b, rung):
    """The products by one rung, of matrices or of batches with two dimensions, broadcast already."""
    sizes = mm.Sizes(a.shape[-2], b.shape[-1], a.shape[-1], *a.shape[:-2])
    out = np.full((*a.shape[:-1], b.shape[-1]), 77, a.dtype)
    block = device.allocate(out.nbytes + 3 * out.itemsize)
    mm.multiply(device, a.dtype, sizes, put(device, a), put(device, b), mm.Out(block, 3), rung)
    device.read(block, out, 3 * out.itemsize)
    return out


def check(device, a, b, rung):
    got = products(device, a, b, rung)
    wide = np.float64 if a.dtype.kind == "f" else np.int64
    expected = a.astype(wide) @ b.astype(wide)
    if a.dtype.kind != "f":
        assert (got == expected.astype(a.dtype)).all()
        return
    # Each of k sums is rounded once: the bound that holds for any order of summation.
    bound = np.abs(a).astype(wide) @ np.abs(b).astype(wide) * np.finfo(a.dtype).eps * max(a.shape[-1], 1)
    assert (np.abs(got - expected) <= bound).all()


@pytest.mark.parametrize("rung", mm.LADDER)
@pytest.mark.parametrize("dtype", ["f4", "i4"])
def test_sizes_and_transposes(device, rung, dtype):
    rng = np.random.default_rng(0)
    for m, k, n in SIZES:
        a, at = sample(rng, (m, k), dtype), sample(rng, (k, m), dtype).T
        b, bt = sample(rng, (k, n), dtype), sample(rng, (n, k), dtype).T
        for x in (a, at):
            for y in (b, bt):
                check(device, x, y, rung)


@pytest.mark.parametrize("rung", mm.LADDER)
@pytest.mark.parametrize("dtype", TYPES)
def test_types(device, need_float64, rung, dtype):
    if dtype == "f8":
        need_float64()
    rng = np.random.default_rng(1)
    for m, k, n in [(9, 17, 33), (40, 70, 40), (5, 600, 1), (1, 700, 1)]:
        check(device, sample(rng, (m, k), dtype), sample(rng, (k, n), dtype), rung)
        check(device, sample(rng, (k, m), dtype).T, sample(rng, (n, k), dtype).T, rung)


@pytest.mark.parametrize("rung", mm.LADDER)
def test_windows_with_steps_backwards_and_repetitions(device, rung):
    rng = np.random.default_rng(2)
    whole = sample(rng, (90, 80), "f4")
    row = sample(rng, (1, 40), "f4")
    check(device, whole[3:80:2, 5:45], whole[7:47, 1::3], rung)
    check(device, whole[::-1, ::-2], whole[80:40:-1, ::-1], rung)
    check(device, np.broadcast_to(row, (17, 40)), whole[:40, :33], rung)


@pytest.mark.parametrize("rung", mm.LADDER)
@pytest.mark.parametrize(("m", "k", "n"), [(8, 8, 32), (20, 30, 40), (50, 70, 90), (1, 64, 1)])
def test_batches(device, rung, m, k, n):
    rng = np.random.default_rng(3)
    a, b = sample(rng, (2, 3, m, k), "f4"), sample(rng, (2, 3, k, n), "f4")
    check(device, a, b, rung)
    check(device, np.broadcast_to(a[:, :1], a.shape), np.broadcast_to(b[0, 0], b.shape), rung)
    heads = sample(rng, (2, m, 3, k), "f4").transpose(0, 2, 1, 3)  # as attention cuts them out
    check(device, heads, sample(rng, (2, n, 3, k), "f4").transpose(0, 2, 3, 1), rung)


@pytest.mark.parametrize(("m", "k", "n"), [(1, 100_003, 1), (3, 20_011, 5), (10, 5000, 64), (1, 4099, 33)])
def test_a_long_k_is_cut(device, m, k, n):
    rng = np.random.default_rng(4)
    check(device, sample(rng, (m, k), "f4"), sample(rng, (k, n), "f4"), "vectorised")
    check(device, sample(rng, (k, m), "f4").T, sample(rng, (n, k), "f4").T, "vectorised")


@pytest.mark.parametrize(("m", "k", "n"), [(300, 600, 300), (257, 1030, 100)])
def test_what_lies_far_apart_is_packed(device, m, k, n):
    rng = np.random.default_rng(5)
    a, b = sample(rng, (k, 1000), "f4")[:, :m].T, sample(rng, (k, 1024), "f4")[:, :n]
    check(device, a, b, "vectorised")
    check(device, a, sample(rng, (n, k), "f4").T, "vectorised")


@pytest.mark.parametrize("shape", mm.QUADS)
def test_quads_of_every_shape(device, shape, monkeypatch):
    """Some sizes divide by four and some do not, and either dimension is along memory, or none."""
    monkeypatch.setattr(mm, "QUADS", [shape])
    rng = np.random.default_rng(6)
    for m, k, n in [(64, 32, 128), (4, 4, 4), (132, 36, 68)]:
        check(device, sample(rng, (m, k), "f4"), sample(rng, (k, n), "f4"), "quads")
        check(device, sample(rng, (k, m), "f4").T, sample(rng, (n, k), "f4").T, "quads")
    for m, k, n in [(130, 33, 71), (1, 1, 1), (3, 100, 5)]:
        whole = sample(rng, (2 * m, k + 3), "f4")
        check(device, whole[::2, 3:], sample(rng, (n, k), "f4").T, "quads")


def test_quads_of_batches_and_other_types(device):
    rng = np.random.default_rng(7)
    a, b = sample(rng, (2, 3, 20, 30), "f4"), sample(rng, (2, 3, 30, 40), "f4")
    check(device, np.broadcast_to(a[:, :1], a.shape), np.broadcast_to(b[0, 0], b.shape), "quads")
    heads = sample(rng, (2, 20, 3, 32), "f4").transpose(0, 2, 1, 3)  # as attention cuts them out
    check(device, heads, sample(rng, (2, 40, 3, 32), "f4").transpose(0, 2, 3, 1), "quads")
    for dtype in ("f8", "u1") if device.has_double else ("u1",):
        check(device, sample(rng, (40, 70), dtype), sample(rng, (70, 40), dtype), "quads")


def test_nothing_to_add_is_zero_and_nothing_to_make_is_nothing(device):
    for rung in mm.LADDER:
        assert (products(device, np.ones((3, 0), "f4"), np.ones((0, 4), "f4"), rung) == 0).all()
        assert products(device, np.ones((0, 3), "f4"), np.ones((3, 4), "f4"), rung).shape == (0, 4)


def test_infinities_and_nans_stay_in_their_rows_and_columns(device):
    a, b = np.ones((20, 40), "f4"), np.ones((40, 50), "f4")
    a[3, 7], b[39, 48] = np.nan, np.inf
    for rung in mm.LADDER:
        got = products(device, a, b, rung)
        assert np.array_equal(got, a @ b, equal_nan=True)


def test_the_rung_is_chosen_by_a_table(device, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    mm.rungs.cache_clear()
    assert mm.best_rung(device, 10**9) == mm.RUNGS[device.kind][-1][1]
    mm.table_file(device).parent.mkdir(parents=True)
    mm.table_file(device).write_text('[[1000, "naive"], [1e300, "blocked"]]')
    mm.rungs.cache_clear()
    try:
        assert [mm.best_rung(device, work) for work in (1, 1000, 1001)] == ["naive", "naive", "blocked"]
    finally:
        mm.rungs.cache_clear()
