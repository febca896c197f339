"""Every draw against PyTorch, live: the numbers to the bit, and the place in the stream afterwards."""

import copy
import itertools
import pickle
import random as python_random

import numpy as np
import pytest

from tests.oracle.placing import host
from tinygrad_edu import _choices as choices
from tinygrad_edu import _draws as draws
from tinygrad_edu import random as ours

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

pytestmark = pytest.mark.host_only(reason="the stream is drawn on the host for every device, where its numbers go is test_sampling_oracle's")

FLOATS = ["float16", "bfloat16", "float32", "float64"]
INTS = ["uint8", "int8", "int16", "int32", "int64"]
SIZES = [0, 1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 97, 100, 1000, 1009, 40000]
SEEDS = [0, 1, 42, 1337, 2**31 - 1, 2**32 + 5, -3, 2**64 - 1]


def array(tensor):
    """A tensor as our arrays are: bfloat16 numbers in float32."""
    return (tensor.float() if tensor.dtype is torch.bfloat16 else tensor).numpy()


def same(mine, theirs):
    theirs = array(theirs)
    assert mine.dtype == theirs.dtype
    assert mine.shape == theirs.shape
    np.testing.assert_array_equal(mine, theirs)
    if mine.dtype.kind == "f":
        np.testing.assert_array_equal(np.signbit(mine), np.signbit(theirs))


def both(mine, theirs, seeds=SEEDS):
    """Call both twice on equally seeded generators: equal numbers and equal states."""
    for seed in seeds:
        g, t = ours.Generator().manual_seed(seed), torch.Generator().manual_seed(seed)
        for _ in range(2):
            same(mine(g), theirs(t))
            np.testing.assert_array_equal(host(g.get_state()), t.get_state().numpy())


def empty(shape, dtype):
    return torch.empty(shape, dtype=getattr(torch, dtype))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", SIZES)
class TestContinuous:
    def test_rand(self, n, dtype):
        both(lambda g: draws.uniform(g, (n,), dtype), lambda t: torch.rand(n, dtype=getattr(torch, dtype), generator=t))

    def test_randn(self, n, dtype):
        both(lambda g: draws.normal(g, (n,), dtype), lambda t: torch.randn(n, dtype=getattr(torch, dtype), generator=t))

    def test_uniform_of_an_interval(self, n, dtype):
        for low, high in [(-1.3, 2.9), (0.0, 0.1), (5.0, 5.7), (-1 / 3, 1 / 3), (2.0, 2.0), (1000.0, 1001.0)]:
            both(
                lambda g, a=low, b=high: draws.uniform(g, (n,), dtype, a, b),
                lambda t, a=low, b=high: empty(n, dtype).uniform_(a, b, generator=t),
                SEEDS[:3],
            )

    def test_normal_with_mean_and_std(self, n, dtype):
        for mean, std in [(1.3, 0.7), (0.0, 0.02), (-5.0, 1.0), (1e-3, 1e3), (2.0, 0.0)]:
            both(
                lambda g, m=mean, s=std: draws.normal(g, (n,), dtype, m, s),
                lambda t, m=mean, s=std: empty(n, dtype).normal_(m, s, generator=t),
                SEEDS[:3],
            )

    def test_normal_into_memory_with_gaps(self, n, dtype):
        both(
            lambda g: draws.normal(g, (n,), dtype, 1.3, 0.7, contiguous=n <= 1),
            lambda t: empty((n, 2), dtype)[:, 0].normal_(1.3, 0.7, generator=t),
            SEEDS[:3],
        )

    def test_exponential(self, n, dtype):
        for rate in (1.0, 1.7):
            both(
                lambda g, r=rate: draws.exponential(g, (n,), dtype, r),
                lambda t, r=rate: empty(n, dtype).exponential_(r, generator=t),
                SEEDS[:3],
            )

    def test_cauchy(self, n, dtype):
        both(
            lambda g: draws.cauchy(g, (n,), dtype, 1.7, 0.3),
            lambda t: empty(n, dtype).cauchy_(1.7, 0.3, generator=t),
            SEEDS[:3],
        )

    def test_log_normal(self, n, dtype):
        both(
            lambda g: draws.log_normal(g, (n,), dtype, 1.3, 0.7),
            lambda t: empty(n, dtype).log_normal_(1.3, 0.7, generator=t),
            SEEDS[:3],
        )


@pytest.mark.parametrize("n", SIZES)
class TestDiscrete:
    @pytest.mark.parametrize("dtype", ["bool", *INTS, *FLOATS])
    def test_random(self, n, dtype):
        both(lambda g: choices.integers(g, (n,), dtype), lambda t: empty(n, dtype).random_(generator=t))

    @pytest.mark.parametrize("dtype", ["int64", "float64", "float32"])
    def test_randint_of_any_range(self, n, dtype):
        ranges = [(0, 1), (0, 10), (-5, 5), (0, 2**24), (0, 2**28 - 1), (0, 2**28), (3, 2**31), (-(2**40), 2**40)]
        for low, high in ranges[: 4 if dtype == "float32" else None]:
            both(
                lambda g, a=low, b=high: choices.integers(g, (n,), dtype, a, b),
                lambda t, a=low, b=high: torch.randint(a, b, (n,), dtype=getattr(torch, dtype), generator=t),
                SEEDS[:3],
            )

    @pytest.mark.parametrize("dtype", ["bool", *INTS, *FLOATS])
    def test_random_from_a_number_up(self, n, dtype):
        for low in (0, 1) if dtype == "bool" else (0, 5, 100):
            both(
                lambda g, a=low: choices.integers(g, (n,), dtype, a),
                lambda t, a=low: empty(n, dtype).random_(a, None, generator=t),
                SEEDS[:3],
            )

    @pytest.mark.parametrize("dtype", ["bool", *INTS, *FLOATS])
    def test_bernoulli_of_a_number(self, n, dtype):
        for p in (0.0, 0.1, 0.5, 1.0):
            both(
                lambda g, p=p: draws.cast(choices.bernoulli(g, (n,), p), dtype),
                lambda t, p=p: empty(n, dtype).bernoulli_(p, generator=t),
                SEEDS[:3],
            )

    @pytest.mark.parametrize("dtype", FLOATS)
    def test_bernoulli_of_a_tensor(self, n, dtype):
        p = torch.rand(n).to(getattr(torch, dtype))
        both(
            lambda g: draws.cast(choices.bernoulli_each(g, array(p)), dtype),
            lambda t: torch.bernoulli(p, generator=t),
            SEEDS[:3],
        )

    @pytest.mark.parametrize("dtype", [*INTS, *FLOATS])
    def test_geometric(self, n, dtype):
        both(
            lambda g: choices.geometric(g, (n,), dtype, 0.3),
            lambda t: empty(n, dtype).geometric_(0.3, generator=t),
            SEEDS[:3],
        )

    @pytest.mark.parametrize("dtype", [*INTS, *FLOATS])
    def test_randperm(self, n, dtype):
        limit = {"uint8": 256, "int8": 128, "int16": 2**15, "float16": 2049, "bfloat16": 257}.get(dtype, 10**9)
        if n <= limit:
            both(
                lambda g: choices.permutation(g, n, dtype),
                lambda t: torch.randperm(n, dtype=getattr(torch, dtype), generator=t),
                SEEDS[:3],
            )


def test_the_whole_range_of_int64():
    for dtype in ("int64", "float64", "float32", "bfloat16"):
        both(
            lambda g, d=dtype: choices.integers(g, (50,), d, -(2**63)),
            lambda t, d=dtype: empty(50, d).random_(-(2**63), None, generator=t),
        )
    both(
        lambda g: choices.integers(g, (50,), "int64", -(2**63), 2**63 - 1),
        lambda t: torch.randint(-(2**63), 2**63 - 1, (50,), generator=t),
    )


@pytest.mark.filterwarnings("ignore:.*out of bounds:UserWarning")
def test_floats_beyond_what_they_can_count():
    rng = python_random.Random(0)
    compared = 0
    for dtype, top in [("float16", 2**15), ("bfloat16", 2**40), ("float32", 2**40), ("float64", 2**60)]:
        for _ in range(200):
            low = rng.randrange(-top, top) >> rng.randrange(30)
            high = low + 1 + (rng.randrange(top) >> rng.randrange(30))
            t = torch.Generator().manual_seed(1)
            try:
                theirs = empty(20, dtype).random_(low, high, generator=t)
            except RuntimeError as e:
                with pytest.raises(RuntimeError) as caught:
                    choices.integers(ours.Generator().manual_seed(1), (20,), dtype, low, high)
                assert str(caught.value) == str(e).splitlines()[0]
                continue
            same(choices.integers(ours.Generator().manual_seed(1), (20,), dtype, low, high), theirs)
            compared += 1
    assert compared > 500


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("shape", [(1,), (2,), (7,), (100,), (1000,), (1, 5), (4, 3), (30, 70)])
def test_multinomial(shape, dtype):
    generator = torch.Generator().manual_seed(3)
    for round_ in range(10):
        weights = torch.rand(shape, generator=generator).to(getattr(torch, dtype)) + 1e-3
        if round_ % 3 == 1:
            weights = weights.softmax(-1)
        for k, replacement in [(1, False), (1, True), (shape[-1], False), (2, True), (20, True), (500, True)]:
            g = ours.Generator().manual_seed(round_)
            mine = choices.multinomial(g, array(weights), k, replacement, dtype)
            theirs = torch.multinomial(weights, k, replacement, generator=torch.Generator().manual_seed(round_)).numpy()
            if dtype != "float64" and not replacement and k > 1:
                # Some quotients are equal in so few bits, and PyTorch's topk leaves their order open: compare those
                waiting = draws.exponential(g.manual_seed(round_), shape, dtype)
                with np.errstate(over="ignore"):
                    race = draws.cast(array(weights) / waiting, dtype)
                np.testing.assert_array_equal(
                    np.take_along_axis(race, mine, -1), np.take_along_axis(race, theirs, -1)
                )
            else:
                np.testing.assert_array_equal(mine, theirs)


def test_tensors_are_filled_in_the_order_of_their_memory():
    layouts = {
        "transposed": (lambda x: x.T, (5, 7), None),
        "permuted": (lambda x: x.transpose(2, 0, 1), (3, 4, 5), (2, 0, 1)),
        "strided": (lambda x: x[::2, :, 1::2].transpose(1, 2, 0), (6, 4, 5), (1, 2, 0)),
    }
    for view, base, axes in layouts.values():
        mine, theirs = np.zeros(base, np.float32), torch.zeros(base)
        out = view(mine)
        their_out = theirs.T if axes is None else None
        if axes is not None:
            their_out = (theirs if base[0] == 3 else theirs[::2, :, 1::2]).permute(axes)
        assert out.shape == tuple(their_out.shape)
        for fill_mine, fill_theirs in [
            (lambda g: (lambda shape: draws.uniform(g, shape)), lambda t, x: x.uniform_(generator=t)),
            (lambda g: (lambda shape: draws.normal(g, shape, contiguous=False)), lambda t, x: x.normal_(generator=t)),
            (lambda g: (lambda shape: choices.bernoulli(g, shape, 0.3)), lambda t, x: x.bernoulli_(0.3, generator=t)),
            (lambda g: (lambda shape: choices.integers(g, shape, "int64", 0, 99)),
             lambda t, x: x.random_(0, 99, generator=t)),
        ]:
            draws.fill(out, fill_mine(ours.Generator().manual_seed(4)))
            fill_theirs(torch.Generator().manual_seed(4), their_out)
            np.testing.assert_array_equal(mine, theirs.numpy())
        p = np.linspace(0, 1, out.shape[-1], dtype=np.float32)
        g = ours.Generator().manual_seed(4)
        draws.fill(out, lambda shape, p, g=g: choices.bernoulli_each(g, p), p)
        their_out.bernoulli_(torch.from_numpy(p), generator=torch.Generator().manual_seed(4))
        np.testing.assert_array_equal(mine, theirs.numpy())


def test_normal_of_tensors_is_a_standard_normal_scaled():
    mean, std = torch.randn(5, 1), torch.rand(5, 7)
    g = ours.Generator().manual_seed(1)
    mine = draws.normal(g, (5, 7)) * std.numpy() + mean.numpy()
    same(mine, torch.normal(mean, std, generator=torch.Generator().manual_seed(1)))
    mine = draws.normal(g.manual_seed(1), (5, 7), std=0.3) + mean.expand(5, 7).numpy()
    same(mine, torch.normal(mean.expand(5, 7), 0.3, generator=torch.Generator().manual_seed(1)))


def test_dropout_is_a_bernoulli_of_what_stays():
    for dtype, p in itertools.product(FLOATS, (0.1, 0.2, 0.5)):
        x = torch.randn(50, 40).to(getattr(torch, dtype))
        torch.manual_seed(7)
        theirs = torch.nn.functional.dropout(x, p)
        kept = draws.cast(choices.bernoulli(ours.Generator().manual_seed(7), (50, 40), 1 - p), dtype)
        noise = draws.cast(kept / kept.dtype.type(1 - p), dtype)
        same(draws.cast(array(x) * noise, dtype), theirs)


def torch_dtype(name):
    return getattr(torch, name)


MIXED = [
    (lambda g, n, d: draws.uniform(g, (n,), d), lambda t, n, d: torch.rand(n, dtype=torch_dtype(d), generator=t)),
    (lambda g, n, d: draws.normal(g, (n,), d), lambda t, n, d: torch.randn(n, dtype=torch_dtype(d), generator=t)),
    (lambda g, n, d: draws.log_normal(g, (n,), d), lambda t, n, d: empty(n, d).log_normal_(generator=t)),
    (lambda g, n, d: draws.exponential(g, (n,), d), lambda t, n, d: empty(n, d).exponential_(generator=t)),
    (lambda g, n, d: choices.integers(g, (n,), "int64", 0, 10), lambda t, n, d: torch.randint(10, (n,), generator=t)),
    (lambda g, n, d: choices.integers(g, (n,), d), lambda t, n, d: empty(n, d).random_(generator=t)),
    (lambda g, n, d: choices.permutation(g, n), lambda t, n, d: torch.randperm(n, generator=t)),
    (lambda g, n, d: choices.bernoulli(g, (n,), 0.4), lambda t, n, d: empty(n, "bool").bernoulli_(0.4, generator=t)),
]


@pytest.mark.parametrize("seed", range(20))
def test_mixed_calls_stay_together(seed):
    """Fifty draws of all kinds, one after another, on one generator."""
    rng = python_random.Random(seed)
    g, t = ours.Generator().manual_seed(seed), torch.Generator().manual_seed(seed)
    for _ in range(50):
        n, dtype = rng.choice([0, 1, 2, 3, 5, 15, 16, 17, 40, 100]), rng.choice(FLOATS)
        mine, theirs = rng.choice(MIXED)
        same(mine(g, n, dtype), theirs(t, n, dtype))
        np.testing.assert_array_equal(host(g.get_state()), t.get_state().numpy())


class TestState:
    @pytest.mark.parametrize("drawn", [0, 1, 2, 623, 624, 625, 1248, 5000])
    @pytest.mark.parametrize("spare", [False, True])
    def test_states_are_exchanged_both_ways(self, drawn, spare):
        g, t = ours.Generator().manual_seed(-7), torch.Generator().manual_seed(-7)
        g.words(drawn)
        torch.rand(drawn, generator=t)
        if spare:
            same(draws.normal(g, (3,)), torch.randn(3, generator=t))
        np.testing.assert_array_equal(host(g.get_state()), t.get_state().numpy())
        from_theirs = ours.Generator().set_state(t.get_state())
        from_ours = torch.Generator()
        from_ours.set_state(torch.from_numpy(host(g.get_state())))
        assert from_theirs.initial_seed() == from_ours.initial_seed() == 2**64 - 7
        expected = torch.randn(5, generator=t)
        for copied in (from_theirs, g.clone_state(), copy.deepcopy(g), pickle.loads(pickle.dumps(g))):
            same(draws.normal(copied, (5,)), expected)
        assert torch.equal(torch.randn(5, generator=from_ours), expected)

    def test_the_unseeded_generator(self):
        np.testing.assert_array_equal(host(ours.Generator().get_state()), torch.Generator().get_state().numpy())


def test_a_million_of_each():
    """Rare numbers show only in long rows: every one of 3,000,007 is equal."""
    n = 3_000_007
    for dtype in FLOATS:
        g, t = ours.Generator().manual_seed(2), torch.Generator().manual_seed(2)
        same(draws.normal(g, (n,), dtype), torch.randn(n, dtype=getattr(torch, dtype), generator=t))
        same(draws.normal(g, (n,), dtype, 0.3, 1.7), empty(n, dtype).normal_(0.3, 1.7, generator=t))
        same(draws.uniform(g, (n,), dtype, -0.1, 0.3), empty(n, dtype).uniform_(-0.1, 0.3, generator=t))
        same(draws.exponential(g, (n,), dtype), empty(n, dtype).exponential_(generator=t))
