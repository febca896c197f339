"""Draws: of the right type and shape, fair in their means, the same from the same seed, from a stream that goes on."""

import math

import numpy as np
import pytest

import tinygrad_edu as torch

FLOATS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
DRAWS = {
    "rand": lambda n, d: torch.rand(n, dtype=d),
    "randn": lambda n, d: torch.randn(n, dtype=d),
    "rand_like": lambda n, d: torch.rand_like(torch.empty(n, dtype=d)),
    "randn_like": lambda n, d: torch.randn_like(torch.empty(n, dtype=d)),
    "normal": lambda n, d: torch.normal(torch.zeros(n, dtype=d), torch.ones(n, dtype=d)),
    "bernoulli": lambda n, d: torch.bernoulli(torch.full((n,), 0.25, dtype=d)),
    "uniform_": lambda n, d: torch.empty(n, dtype=d).uniform_(-1, 3),
    "normal_": lambda n, d: torch.empty(n, dtype=d).normal_(2, 0.5),
    "bernoulli_": lambda n, d: torch.empty(n, dtype=d).bernoulli_(0.75),
    "exponential_": lambda n, d: torch.empty(n, dtype=d).exponential_(2),
    "geometric_": lambda n, d: torch.empty(n, dtype=d).geometric_(0.5),
    "log_normal_": lambda n, d: torch.empty(n, dtype=d).log_normal_(0, 0.25),
}
EXPECTED = {  # mean and standard deviation
    "rand": (0.5, 12**-0.5), "randn": (0, 1), "rand_like": (0.5, 12**-0.5), "randn_like": (0, 1), "normal": (0, 1),
    "bernoulli": (0.25, math.sqrt(0.1875)), "uniform_": (1, 4 * 12**-0.5), "normal_": (2, 0.5),
    "bernoulli_": (0.75, math.sqrt(0.1875)), "exponential_": (0.5, 0.5), "geometric_": (2, math.sqrt(2)),
    "log_normal_": (math.exp(1 / 32), math.exp(1 / 32) * math.sqrt(math.exp(1 / 16) - 1)),
}


@pytest.fixture(autouse=True)
def stream():
    """Leave the stream as it was."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", DRAWS)
def test_many_draws_have_the_mean_and_spread_of_their_law(name, dtype):
    x = DRAWS[name](20000, dtype)
    mean, spread = EXPECTED[name]
    assert x.dtype is dtype
    assert abs(x.double().mean().item() - mean) < 5 * spread / math.sqrt(20000) + abs(mean) * torch.finfo(dtype).eps
    assert abs(x.double().std().item() / spread - 1) < 0.06


@pytest.mark.parametrize("name", DRAWS)
def test_the_same_seed_gives_the_same_numbers_and_the_next_draw_others(name):
    torch.manual_seed(7)
    first, second = DRAWS[name](50, torch.float32), DRAWS[name](50, torch.float32)
    torch.manual_seed(7)
    assert torch.equal(DRAWS[name](50, torch.float32), first)
    assert not torch.equal(first, second)


@pytest.mark.parametrize("dtype", FLOATS)
def test_uniform_numbers_reach_zero_but_not_one(dtype):
    x = torch.rand(5000, dtype=dtype)
    assert (x >= 0).all()
    assert (x < 1).all()


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.uint8, torch.float32])
def test_whole_numbers_fill_their_range_evenly(dtype):
    x = torch.randint(3, 9, (6000,), dtype=dtype)
    assert x.dtype is dtype
    counts = torch.bincount(x.long(), minlength=9)
    assert counts[:3].sum().item() == 0
    assert counts[3:].min().item() > 850
    assert counts[3:].max().item() < 1150
    assert torch.randint(5, (2, 3)).shape == (2, 3)
    assert torch.randint_like(x, 4).dtype is dtype


def test_a_permutation_holds_each_number_once_and_every_order_comes():
    assert torch.randperm(1000).sort().values.tolist() == list(range(1000))
    orders = {tuple(torch.randperm(3).tolist()) for _ in range(200)}
    assert len(orders) == 6
    assert torch.randperm(0).shape == (0,)


def test_weights_decide_how_often_a_position_is_drawn():
    weights = torch.tensor([0.0, 1.0, 3.0])
    drawn = torch.multinomial(weights, 8000, replacement=True)
    shares = torch.bincount(drawn, minlength=3) / 8000
    assert torch.allclose(shares, torch.tensor([0.0, 0.25, 0.75]), atol=0.02)
    rows = torch.multinomial(torch.ones(4, 5), 5)
    assert torch.equal(rows.sort().values, torch.arange(5).expand(4, 5))


def test_a_generator_is_a_stream_of_its_own():
    g = torch.Generator().manual_seed(3)
    before = torch.get_rng_state()
    first = torch.rand(4, generator=g)
    assert torch.equal(torch.get_rng_state(), before)
    saved = g.get_state()
    second = torch.rand(4, generator=g)
    g.set_state(saved)
    assert torch.equal(torch.rand(4, generator=g), second)
    assert torch.equal(torch.rand(4, generator=g.manual_seed(3)), first)
    assert g.initial_seed() == 3


def test_a_fork_leaves_the_stream_where_it_was():
    expected = torch.rand(3)
    torch.manual_seed(0)
    with torch.random.fork_rng():
        torch.rand(100)
    assert torch.equal(torch.rand(3), expected)
    with torch.random.fork_rng(enabled=False):
        torch.rand(1)
    torch.manual_seed(0)
    torch.rand(3)
    moved = torch.rand(1)
    torch.manual_seed(0)
    torch.rand(3)
    with torch.random.fork_rng(enabled=False):
        assert torch.equal(torch.rand(1), moved)


def test_draws_have_a_derivative_of_zero_where_pytorch_gives_one():
    mean = torch.zeros(3, requires_grad=True)
    torch.normal(mean, 1.0).sum().backward()
    assert mean.grad.tolist() == [0.0, 0.0, 0.0]
    x = torch.ones(3, requires_grad=True)
    (x * 2).normal_().sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 0.0]


def test_a_window_is_filled_and_the_rest_left():
    x = torch.zeros(4, 6)
    x[:, ::2].uniform_(1, 2)
    assert (x[:, ::2] >= 1).all()
    assert not x[:, 1::2].any()
    assert np.isfinite(x.cpu().numpy()).all()


@pytest.mark.parametrize(
    ("call", "kind", "text"),
    [
        (lambda: torch.randint(5, 5, (1,)), RuntimeError, "random_ expects 'from' to be less than 'to', but got"),
        (lambda: torch.bernoulli(torch.tensor([1.5])), RuntimeError, "Expected p_in >= 0 && p_in <= 1 to be true"),
        (lambda: torch.multinomial(torch.zeros(3), 1), RuntimeError, "invalid multinomial distribution"),
        (lambda: torch.multinomial(torch.ones(3), 4), RuntimeError, "cannot sample n_sample > prob_dist.size(-1)"),
        (lambda: torch.normal(torch.zeros(2), torch.tensor([1.0, -1.0])), RuntimeError, "all elements of std >= 0.0"),
        (lambda: torch.empty(2).normal_(0, -1), RuntimeError, "normal expects std >= 0.0, but found std -1"),
        (lambda: torch.empty(2).uniform_(2, 1), RuntimeError, "uniform_ expects to return a [from, to) range"),
        (lambda: torch.empty(2).exponential_(-1), RuntimeError, "exponential_ expects lambda > 0.0"),
        (lambda: torch.empty(2).geometric_(0), RuntimeError, "geometric_ expects p to be in (0, 1)"),
        (lambda: torch.empty(2, dtype=torch.int64).normal_(), NotImplementedError, "not implemented for 'Long'"),
        (lambda: torch.rand(2, dtype=torch.int64), NotImplementedError, "not implemented for 'Long'"),
        (lambda: torch.randperm(-1), RuntimeError, "Trying to create tensor with negative dimension -1"),
        (lambda: torch.set_rng_state(torch.zeros(3).byte()), RuntimeError, "of size 5056"),
    ],
)
def test_refusals(call, kind, text):
    with pytest.raises(kind) as caught:
        call()
    assert text in str(caught.value)
