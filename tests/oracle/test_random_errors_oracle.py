"""What the random functions refuse, they refuse in PyTorch's words."""

import numpy as np
import pytest

from tinygrad_edu import _choices as choices
from tinygrad_edu import _draws as draws
from tinygrad_edu import random as ours

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

pytestmark = pytest.mark.host_only(reason="the stream is drawn on the host for every device")

NAN, INF = float("nan"), float("inf")


def empty(shape, dtype):
    return torch.empty(shape, dtype=getattr(torch, dtype))


@pytest.mark.parametrize("value", [-1, 0, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 1.5, "3", None, True])
def test_seeds_and_their_errors(value):
    outcomes = []
    for module in (ours, torch):
        for call in (module.Generator().manual_seed, module.manual_seed):
            try:
                outcomes.append(call(value).initial_seed())
            except (RuntimeError, ValueError, TypeError) as e:
                outcomes.append((type(e), str(e)))
    assert outcomes[:2] == outcomes[2:]


def test_states_that_are_refused():
    bad = [torch.zeros(5), torch.zeros(5, dtype=torch.uint8), torch.zeros(5056, dtype=torch.uint8), [1]]
    for state in bad:
        messages = []
        for generator in (ours.Generator(), torch.Generator()):
            with pytest.raises((TypeError, RuntimeError)) as e:
                generator.set_state(state)
            messages.append((e.type, str(e.value).splitlines()[0]))
        assert messages[0] == messages[1]


REFUSED = [
    (lambda g: draws.uniform(g, (2,), "float32", 1, 0), lambda: empty(2, "float32").uniform_(1, 0)),
    (lambda g: draws.uniform(g, (2,), "float32", 0, 1e40), lambda: empty(2, "float32").uniform_(0, 1e40)),
    (lambda g: draws.uniform(g, (2,), "float32", -3e38, 3e38), lambda: empty(2, "float32").uniform_(-3e38, 3e38)),
    (lambda g: draws.uniform(g, (2,), "float16", 0, 1e5), lambda: empty(2, "float16").uniform_(0, 1e5)),
    (lambda g: draws.uniform(g, (2,), "float32", NAN, 1), lambda: empty(2, "float32").uniform_(NAN, 1)),
    (lambda g: draws.uniform(g, (2,), "int64"), lambda: empty(2, "int64").uniform_()),
    (lambda g: draws.normal(g, (2,), "int64"), lambda: empty(2, "int64").normal_()),
    (lambda g: draws.normal(g, (2,), "int32", 0, -1.5), lambda: empty(2, "int32").normal_(0, -1.5)),
    (lambda g: draws.log_normal(g, (2,), "float32", 0, 0), lambda: empty(2, "float32").log_normal_(0, 0)),
    (lambda g: draws.log_normal(g, (2,), "int64"), lambda: empty(2, "int64").log_normal_()),
    (lambda g: draws.exponential(g, (2,), "float32", 0), lambda: empty(2, "float32").exponential_(0)),
    (lambda g: draws.exponential(g, (2,), "int64"), lambda: empty(2, "int64").exponential_()),
    (lambda g: draws.cauchy(g, (2,), "float32", 0, -1), lambda: empty(2, "float32").cauchy_(0, -1)),
    (lambda g: choices.geometric(g, (2,), "float32", 0), lambda: empty(2, "float32").geometric_(0)),
    (lambda g: choices.geometric(g, (2,), "float32", 1), lambda: empty(2, "float32").geometric_(1)),
    (lambda g: choices.geometric(g, (2,), "bool", 0.5), lambda: empty(2, "bool").geometric_(0.5)),
    (lambda g: choices.bernoulli(g, (2,), 2), lambda: empty(2, "float32").bernoulli_(2)),
    (lambda g: choices.bernoulli(g, (2,), -0.1), lambda: empty(2, "float32").bernoulli_(-0.1)),
    (lambda g: choices.bernoulli(g, (2,), NAN), lambda: empty(2, "float32").bernoulli_(NAN)),
    (lambda g: choices.bernoulli_each(g, np.array([2.0])), lambda: torch.bernoulli(torch.tensor([2.0]))),
    (lambda g: choices.bernoulli_each(g, np.array([1])), lambda: torch.bernoulli(torch.tensor([1]))),
    (lambda g: choices.integers(g, (2,), "int64", 5, 5), lambda: torch.randint(5, 5, (2,))),
    (lambda g: choices.integers(g, (2,), "uint8", 0, 300), lambda: torch.randint(0, 300, (2,), dtype=torch.uint8)),
    (lambda g: choices.integers(g, (2,), "uint8", -1, 3), lambda: torch.randint(-1, 3, (2,), dtype=torch.uint8)),
    (lambda g: choices.integers(g, (2,), "bool", 0, 3), lambda: torch.randint(0, 3, (2,), dtype=torch.bool)),
    (lambda g: choices.integers(g, (2,), "int8", 0, 200), lambda: torch.randint(0, 200, (2,), dtype=torch.int8)),
    (lambda g: choices.integers(g, (2,), "int16", 0, 2**20), lambda: torch.randint(0, 2**20, (2,), dtype=torch.int16)),
    (lambda g: choices.integers(g, (2,), "int32", 0, 2**40), lambda: torch.randint(0, 2**40, (2,), dtype=torch.int32)),
    (lambda g: choices.integers(g, (2,), "float16", 0, 10**6), lambda: empty(2, "float16").random_(0, 10**6)),
    (lambda g: choices.integers(g, (2,), "int32", -(2**63)), lambda: empty(2, "int32").random_(-(2**63), None)),
    (lambda g: choices.permutation(g, -1), lambda: torch.randperm(-1)),
    (lambda g: choices.permutation(g, 257, "uint8"), lambda: torch.randperm(257, dtype=torch.uint8)),
    (lambda g: choices.permutation(g, 129, "int8"), lambda: torch.randperm(129, dtype=torch.int8)),
    (lambda g: choices.permutation(g, 2**15 + 1, "int16"), lambda: torch.randperm(2**15 + 1, dtype=torch.int16)),
    (lambda g: choices.permutation(g, 3000, "float16"), lambda: torch.randperm(3000, dtype=torch.float16)),
    (lambda g: choices.permutation(g, 3, "bool"), lambda: torch.randperm(3, dtype=torch.bool)),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_refusals_say_what_pytorch_says(number):
    mine, theirs = REFUSED[number]
    with pytest.raises((RuntimeError, NotImplementedError)) as expected:
        theirs()
    with pytest.raises((RuntimeError, NotImplementedError)) as caught:
        mine(ours.Generator())
    assert caught.type is expected.type
    assert str(caught.value) == str(expected.value).splitlines()[0]


WEIGHTS = [[0.1, 0.2], [-0.1, 0.2], [0.0, 0.0], [NAN, 1.0], [INF, 1.0], [[[1.0]]], 1.0, [[1.0, 1.0], [0.0, 0.0]]]


def multinomial_of_both(values, k, replacement):
    g, t = ours.Generator(), torch.Generator()
    yield lambda: choices.multinomial(g, np.array(values, np.float32), k, replacement, "float32")
    yield lambda: torch.multinomial(torch.tensor(values), k, replacement, generator=t).numpy()


@pytest.mark.parametrize("replacement", [False, True])
@pytest.mark.parametrize("k", [0, 1, 2, 3])
def test_multinomial_refuses_what_pytorch_refuses(k, replacement):
    for values in WEIGHTS:
        outcomes = []
        for call in multinomial_of_both(values, k, replacement):
            try:
                outcomes.append(call().tolist())
            except RuntimeError as e:
                outcomes.append(str(e).splitlines()[0])
        assert outcomes[0] == outcomes[1], values
