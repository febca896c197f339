"""The random stream: PyTorch's numbers, recorded; the generator's states; and that many draws together are fair."""

import json
import math
import pathlib
import threading
import zlib

import numpy as np
import pytest

from tinygrad_edu import _choices as choices
from tinygrad_edu import _draws as draws
from tinygrad_edu import _normal
from tinygrad_edu import random as ours

GOLDEN = json.loads(pathlib.Path(__file__).with_name("golden").joinpath("random.json").read_text())
SEEDS = [key for key in GOLDEN if key.lstrip("-").isdigit()]


def eighths(n, dtype):
    """The recorder's probabilities: 1/8, 2/8 ... 1, 1/8 ..."""
    return draws.cast((np.arange(n) % 8 + 1) / 8, dtype)


def draw(g, name, n, dtype, arguments):
    """Our call for one recorded row."""
    if name == "normal_with_gaps":
        return draws.normal(g, (n,), dtype, *arguments, contiguous=False)
    if name == "bernoulli":
        return draws.cast(choices.bernoulli(g, (n,), *arguments), dtype)
    if name == "bernoulli_each":
        return draws.cast(choices.bernoulli_each(g, eighths(n, dtype)), dtype)
    if name == "multinomial":
        return choices.multinomial(g, eighths(n, dtype), *arguments, dtype)
    if name == "permutation":
        return choices.permutation(g, n, dtype)
    function = getattr(draws if hasattr(draws, name) else choices, name)
    return function(g, (n,), dtype, *arguments)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_recorded_numbers(seed):
    g = ours.Generator().manual_seed(int(seed))
    (_, initial), *rows, (_, final) = GOLDEN[seed]
    assert zlib.crc32(g.get_state()._array.tobytes()) == initial
    assert len(rows) > 400
    for name, n, dtype, arguments, first, checksum in rows:
        drawn = draw(g, name, n, dtype, arguments)
        case = (name, n, dtype, arguments)
        assert drawn[:3].tolist() == first, case
        assert zlib.crc32(drawn.tobytes()) == checksum, case
    assert zlib.crc32(g.get_state()._array.tobytes()) == final


class TestGenerator:
    def test_a_state_saved_by_pytorch_continues_here(self):
        saved = np.frombuffer(bytes.fromhex(GOLDEN["state_after_randn_3_of_seed_5"]), np.uint8)
        g = ours.Generator().manual_seed(5)
        draws.normal(g, (3,))
        np.testing.assert_array_equal(g.get_state()._array, saved)
        continued = ours.Generator().set_state(saved)
        assert continued.initial_seed() == 5
        np.testing.assert_array_equal(draws.normal(continued, (40,)), draws.normal(g, (40,)))

    def test_a_state_is_a_copy(self):
        g = ours.Generator().manual_seed(5)
        state = g.get_state()._array
        before = state.copy()
        first = draws.uniform(g, (1000,))
        np.testing.assert_array_equal(state, before)
        g.set_state(state)
        state[:] = 0
        np.testing.assert_array_equal(draws.uniform(g, (1000,)), first)

    def test_a_clone_goes_its_own_way(self):
        g = ours.Generator().manual_seed(5)
        clone = g.clone_state()
        first = draws.normal(g, (5,))
        np.testing.assert_array_equal(draws.normal(clone, (5,)), first)

    def test_seeding_forgets_the_waiting_normal(self):
        g = ours.Generator().manual_seed(5)
        first = draws.normal(g, (1,))
        assert g.spare_normal is not None
        np.testing.assert_array_equal(draws.normal(g.manual_seed(5), (1,)), first)

    def test_the_waiting_normal_survives_other_draws(self):
        g = ours.Generator().manual_seed(5)
        pair = draws.normal(g, (2,))
        g.manual_seed(5)
        assert draws.normal(g, (1,)) == pair[0]
        draws.uniform(g, (3,))
        draws.normal(g, (20,))
        assert draws.normal(g, (1,)) == pair[1]

    def test_only_32_bits_of_a_seed_choose_the_words(self):
        words = ours.Generator().manual_seed(7).words(5)
        for seed in (7 + 2**32, 7 - 2**32, 7 + 2**63):
            g = ours.Generator().manual_seed(seed)
            assert g.initial_seed() == seed % 2**64
            np.testing.assert_array_equal(g.words(5), words)

    def test_seed_is_never_the_same(self):
        g = ours.Generator()
        assert len({g.seed() for _ in range(20)}) == 20
        assert g.initial_seed() != ours.DEFAULT_SEED

    @pytest.mark.parametrize(("seed", "error", "message"), [
        (2**64, ValueError, "Overflow when unpacking long long"),
        (-(2**63) - 1, ValueError, "Overflow when unpacking long long"),
        (1.5, RuntimeError, "manual_seed expected a long, but got float"),
        (True, RuntimeError, "manual_seed expected a long, but got bool"),
    ])
    def test_seeds_that_are_refused(self, seed, error, message):
        with pytest.raises(error, match=message):
            ours.Generator().manual_seed(seed)

    @pytest.mark.parametrize(("state", "error", "message"), [
        (np.zeros(5056), TypeError, "RNG state must be a torch.ByteTensor"),
        ([1], TypeError, "expected a torch.ByteTensor, but got list"),
        (np.zeros(5056, np.uint8), RuntimeError, "Invalid mt19937 state"),
        (np.zeros(7, np.uint8), RuntimeError, "Expected a CPUGeneratorImplState of size 5056 but found the input"),
    ])
    def test_states_that_are_refused(self, state, error, message):
        with pytest.raises(error, match=message):
            ours.Generator().set_state(state)

    def test_other_devices_are_refused(self):
        assert ours.Generator("cpu").device.type == "cpu"
        with pytest.raises(RuntimeError, match="CPU's stream"):
            ours.Generator("cuda")

    def test_two_threads_with_their_own_generators_draw_what_one_does(self):
        expected = [draws.normal(ours.Generator().manual_seed(seed), (200_000,)) for seed in range(4)]
        drawn = [None] * 4

        def work(seed):
            drawn[seed] = draws.normal(ours.Generator().manual_seed(seed), (200_000,))

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for mine, other in zip(expected, drawn, strict=True):
            np.testing.assert_array_equal(mine, other)


class TestTheDefaultGenerator:
    @pytest.fixture(autouse=True)
    def _leave_it_as_it_was(self):
        with ours.fork_rng():
            yield

    def test_module_functions_speak_of_it(self):
        assert ours.manual_seed(3) is ours.default_generator
        assert ours.initial_seed() == 3
        state = ours.get_rng_state()._array
        first = draws.normal(ours.default_generator, (5,))
        ours.set_rng_state(state)
        np.testing.assert_array_equal(draws.normal(ours.default_generator, (5,)), first)
        assert ours.seed() == ours.initial_seed()

    def test_what_is_drawn_in_a_fork_leaves_no_trace(self):
        ours.manual_seed(3)
        before = ours.get_rng_state()._array
        with pytest.raises(KeyError), ours.fork_rng():
            draws.normal(ours.default_generator, (3,))
            raise KeyError
        np.testing.assert_array_equal(ours.get_rng_state()._array, before)
        with ours.fork_rng(enabled=False):
            draws.normal(ours.default_generator, (3,))
        assert (ours.get_rng_state()._array != before).any()


class TestFairness:
    """Not the digits but the mathematics: means, spreads and shares of many numbers, at five standard errors."""

    N = 100_000

    def check(self, x, mean, variance):
        x = x.astype(np.float64)
        assert abs(x.mean() - mean) < 5 * math.sqrt(variance / x.size)
        assert abs(x.var() / variance - 1) < 0.1

    @pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
    def test_moments(self, dtype):
        g, shape = ours.Generator().manual_seed(11), (self.N,)
        self.check(draws.uniform(g, shape, dtype, -1, 3), 1, 16 / 12)
        self.check(draws.normal(g, shape, dtype, 1, 2), 1, 4)
        self.check(draws.normal(g, shape, dtype, 1, 2, contiguous=False), 1, 4)
        self.check(draws.exponential(g, shape, dtype, 2), 1 / 2, 1 / 4)
        self.check(draws.log_normal(g, shape, dtype, 0, 0.5), math.exp(1 / 8), (math.exp(1 / 4) - 1) * math.exp(1 / 4))
        self.check(choices.geometric(g, shape, dtype, 0.4), 1 / 0.4, 0.6 / 0.4**2)
        self.check(choices.bernoulli(g, shape, 0.2), 0.2, 0.16)
        assert abs((draws.cauchy(g, shape, dtype, 3, 2) < 3 + 2).mean() - 3 / 4) < 0.01

    def test_shares(self):
        g = ours.Generator().manual_seed(11)
        np.testing.assert_allclose(np.bincount(choices.integers(g, (self.N,), low=0, high=5)) / self.N, 0.2, atol=0.01)
        weights = np.array([1.0, 0.0, 3.0])
        for replacement in (False, True):
            k = 2 if replacement else 1
            rows = choices.multinomial(g, np.tile(weights, (20_000, 1)), k, replacement, "float64")
            np.testing.assert_allclose(np.bincount(rows.ravel()) / rows.size, weights / 4, atol=0.02)

    def test_a_permutation_has_every_number_once(self):
        order = choices.permutation(ours.Generator().manual_seed(1), 1000)
        np.testing.assert_array_equal(np.sort(order), np.arange(1000))
        assert (order != np.arange(1000)).mean() > 0.9


class TestArithmetic:
    def test_fma_rounds_once(self):
        from fractions import Fraction

        rng = np.random.default_rng(0)
        a, b, c = rng.standard_normal((3, 2000))
        c[::2] = -(a * b)[::2]  # where the product nearly vanishes, its lost bits are the result
        exact = [float(Fraction(x) * Fraction(y) + Fraction(z)) for x, y, z in zip(a, b, c, strict=True)]
        fused = np.array([_normal.fma(x[None], y, z)[0] for x, y, z in zip(a, b, c, strict=True)])
        np.testing.assert_array_equal(fused, exact)

    def test_fma_of_infinite_and_large_numbers(self):
        x = np.array([1.0, np.inf, 1e308, np.nan])
        np.testing.assert_array_equal(_normal.fma(x, np.float64(2), np.float64(1)), [3, np.inf, np.inf, np.nan])

    def test_the_polynomials_are_within_two_units_of_the_last_place(self):
        x = np.linspace(2.0**-24, 1, 100_001, dtype=np.float32)
        for mine, exact in [
            (_normal.cephes_log(x), np.log(x.astype(np.float64))),
            (_normal.cephes_sincos(x * np.float32(6.28))[0], np.sin((x * np.float32(6.28)).astype(np.float64))),
            (_normal.cephes_sincos(x * np.float32(6.28))[1], np.cos((x * np.float32(6.28)).astype(np.float64))),
        ]:
            assert np.abs(mine - exact).max() < 1e-6
            assert (np.abs(mine - exact) / np.spacing(np.abs(mine)))[np.abs(exact) > 0.1].max() < 2

    def test_no_normal_is_minus_zero(self):
        at_the_origin = draws._block(np.zeros(16, np.float32), "float32", 0, 1)  # a radius of -0, by its formula
        assert not at_the_origin.any()
        assert not np.signbit(at_the_origin).any()

    def test_fill_goes_along_the_memory(self):
        x = np.zeros((2, 3, 4)).transpose(2, 0, 1)
        draws.fill(x, lambda shape: np.arange(24.0).reshape(shape))
        np.testing.assert_array_equal(x.base.ravel(), np.arange(24))
        draws.fill(x, lambda shape, p: p + np.zeros(shape), np.arange(3.0))
        np.testing.assert_array_equal(x, np.broadcast_to(np.arange(3.0), (4, 2, 3)))


@pytest.mark.parametrize("n", [*range(8), 50, 1000])
def test_a_shuffle_is_that_of_fisher_and_yates(n):
    order = list(range(n))
    words = ours.Generator().manual_seed(n).words(max(n - 1, 0)).tolist()
    for i, word in enumerate(words):
        j = i + word % (n - i)
        order[i], order[j] = order[j], order[i]
    assert choices.permutation(ours.Generator().manual_seed(n), n).tolist() == order


@pytest.mark.parametrize("case", [
    (lambda g: draws.uniform(g, (2,), "float32", 1, 0), "but found from=1 > to=0"),
    (lambda g: draws.normal(g, (2,), std=-1), "normal expects std >= 0.0, but found std -1"),
    (lambda g: draws.normal(g, (2,), "int64"), "\"normal_kernel_cpu\" not implemented for 'Long'"),
    (lambda g: choices.integers(g, (2,), low=5, high=5), "'from' to be less than 'to'"),
    (lambda g: choices.integers(g, (2,), "uint8", 0, 300), "to - 1 is out of bounds for unsigned char"),
    (lambda g: choices.bernoulli(g, (2,), 2), "bernoulli_ expects p to be in \\[0, 1\\], but got p=2"),
    (lambda g: draws.exponential(g, (2,), lambd=0), "exponential_ expects lambda > 0.0, but found lambda=0"),
    (lambda g: choices.permutation(g, 257, "uint8"), "value cannot be converted to type uint8_t without overflow"),
    (lambda g: choices.permutation(g, 2**28), "PyTorch shuffles otherwise"),
    (lambda g: choices.multinomial(g, np.ones(2), 3, False, "float64"), "cannot sample n_sample > prob_dist.size"),
])
def test_refusals(case):
    call, message = case
    g = ours.Generator()
    with pytest.raises(RuntimeError, match=message):
        call(g)
    np.testing.assert_array_equal(g.get_state()._array, ours.Generator().get_state()._array)
