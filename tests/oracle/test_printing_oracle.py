"""Print random tensors of every kind here and in PyTorch: the texts are equal, character for character."""

import random
from contextlib import contextmanager

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

from tinygrad_edu import printing

pytestmark = pytest.mark.host_only(reason="what is printed has come to the host, test_chapters_oracle prints from every device")

FLOATS = ["float64", "float32", "float16", "bfloat16"]
INTEGERS = ["int64", "int32", "int16", "int8", "uint8"]
DTYPES = [*FLOATS, *INTEGERS, "bool"]
# Each recipe gives n float64 numbers; what the dtype can't hold becomes inf or 0 there.
RECIPES = {
    "normal": lambda rng, n: rng.standard_normal(n),
    "whole": lambda rng, n: rng.integers(-20, 20, n).astype(float),
    "wide whole": lambda rng, n: np.trunc(rng.standard_normal(n) * 10.0 ** rng.integers(0, 11)),
    "one magnitude": lambda rng, n: rng.standard_normal(n) * 10.0 ** rng.integers(-12, 12),
    "many magnitudes": lambda rng, n: rng.standard_normal(n) * 10.0 ** rng.integers(-6, 6, n),
    "denormal": lambda rng, n: rng.standard_normal(n) * 10.0 ** rng.choice([-322, -310, -44, -40, -7, -6], n),
    "huge": lambda rng, n: rng.standard_normal(n) * 10.0 ** rng.choice([4, 38, 100, 307], n),
    "thresholds": lambda rng, n: rng.choice([1e-4, 0.1, 100, 1000, 1001, 1, 0.001, 1e8, 1e8 + 8, 0.99999, 9.99995], n),
    "edge of the ratio": lambda rng, n: rng.choice([1, 1000, 1000.5, 1.0005, 0.9995], n) * 10.0 ** rng.integers(-5, 6),
    "zeros": lambda rng, n: rng.choice([0.0, -0.0], n),
    "rounds up": lambda rng, n: np.round(rng.standard_normal(n), 3) + 0.00005,
}
LARGE = [(1001,), (1000,), (1500,), (40, 40), (2, 600), (600, 2), (11, 10, 10), (1, 1, 1200), (5, 6, 7, 8)]
SUFFIXES = {
    "plain": lambda t: t,
    "leaf": lambda t: t.requires_grad_(),
    "mul": lambda t: t.requires_grad_() * 1,
    "sum": lambda t: t.requires_grad_().expand(1, *t.shape).sum(0),
    "view": lambda t: t.requires_grad_().view_as(t),
    "log_softmax": lambda t: torch.log_softmax(t.requires_grad_().reshape(-1), 0),
    "parameter": lambda t: torch.nn.Parameter(t),
    "frozen parameter": lambda t: torch.nn.Parameter(t, requires_grad=False),
}


def random_shape(rng, pick):
    """Return a shape: often small, sometimes 0-d, empty or beyond the summarizing threshold."""
    kind = pick.random()
    if kind < 0.06:
        return ()
    if kind < 0.12:
        return tuple(int(size) for size in rng.choice([0, 0, 1, 3], pick.randint(1, 4)))
    if kind < 0.22:
        return pick.choice(LARGE)
    if kind < 0.45:
        return (pick.randint(1, 60),)
    return tuple(pick.randint(1, 9 if pick.random() < 0.2 else 4) for _ in range(pick.randint(1, 5)))


def random_tensor(rng, pick, dtype_name):
    """Return a tensor of random shape, magnitudes and layout."""
    shape = random_shape(rng, pick)
    count = int(np.prod(shape))
    with np.errstate(over="ignore"):
        values = pick.choice(list(RECIPES.values()))(rng, count)
    dtype = getattr(torch, dtype_name)
    if dtype_name in FLOATS:
        for special in (np.nan, np.inf, -np.inf, 0.0, -0.0):
            if pick.random() < 0.15:
                values[rng.random(count) < pick.choice([0.2, 0.9])] = special
    elif dtype_name == "bool":
        values = rng.random(count) < pick.choice([0, 0.5, 1])
    else:
        bounds = torch.iinfo(dtype)
        values = rng.integers(bounds.min >> (reach := pick.randint(0, bounds.bits - 1)), bounds.max >> reach, count,
                              dtype=np.int64, endpoint=True)
    return random_layout(pick, torch.as_tensor(values).to(dtype).reshape(shape))


def random_layout(pick, tensor):
    """Return *tensor*, or a window on it that is not contiguous."""
    if tensor.dim() > 1 and pick.random() < 0.3:
        return tensor.permute(pick.sample(range(tensor.dim()), tensor.dim()))
    if tensor.dim() > 0 and pick.random() < 0.2:
        return tensor[..., ::2]
    return tensor


def random_options(pick):
    """Return keyword arguments of set_printoptions, none at all in half of the cases."""
    if pick.random() < 0.5:
        return {}
    choices = {
        "precision": [0, 1, 2, 3, 6, 8, 12],
        "threshold": [0, 1, 5, 20, 100, 1000, float("inf")],
        "edgeitems": [0, 1, 2, 3, 5],
        "linewidth": [1, 10, 20, 40, 60, 79, 81, 100, 120, 200],
        "profile": ["default", "short", "full", "Short", "unknown"],
        "sci_mode": [True, False, None],
    }
    return {name: pick.choice(values) for name, values in choices.items() if pick.random() < 0.4}


@contextmanager
def both_with(options):
    """Apply the same options here and in PyTorch."""
    with torch._tensor_str.printoptions(**options), printing.printoptions(**options):
        yield


def our_text(tensor, **more):
    """Describe a PyTorch tensor to our printer, by its array and its properties, and return the text."""
    detached = tensor.detach()
    array = (detached.float() if detached.dtype == torch.bfloat16 else detached).numpy()
    text = printing.tensor_text(
        array,
        str(detached.dtype).removeprefix("torch."),
        requires_grad=tensor.requires_grad,
        grad_fn_name=None if tensor.grad_fn is None else tensor.grad_fn.name(),
        default_dtype_name=str(torch.get_default_dtype()).removeprefix("torch."),
        is_parameter=isinstance(tensor, torch.nn.Parameter),
        **more,
    )
    return text.replace(" dtype=tinygrad_edu.", " dtype=torch.")  # all that is to differ


@pytest.mark.parametrize("dtype_name", DTYPES)
def test_random_tensors(dtype_name):
    rng, pick = np.random.default_rng(DTYPES.index(dtype_name)), random.Random(dtype_name)
    for case in range(600):
        tensor = random_tensor(rng, pick, dtype_name)
        if dtype_name in FLOATS:
            tensor = SUFFIXES[pick.choice(["plain", *SUFFIXES])](tensor)
        options = random_options(pick)
        with both_with(options):
            assert our_text(tensor) == repr(tensor), f"case {case}: shape {tuple(tensor.shape)}, {options}"


@pytest.mark.parametrize("default", FLOATS)
def test_the_default_dtype_is_not_named(default):
    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, default))
    try:
        for dtype_name in DTYPES:
            for shape in ((), (3,), (0,), (0, 3)):
                tensor = torch.ones(shape).to(getattr(torch, dtype_name))
                assert our_text(tensor) == repr(tensor)
    finally:
        torch.set_default_dtype(before)


def test_suffixes_wrap_at_every_width():
    for count in range(1, 25):
        for tensor in (torch.ones(count), torch.ones(count, 2) / 3, torch.ones(2, count, dtype=torch.float64)):
            for suffixed in (tensor, tensor.clone().requires_grad_(), tensor.clone().requires_grad_() * 2):
                for linewidth in range(20, 100, 3):
                    with both_with({"linewidth": linewidth}):
                        assert our_text(suffixed) == repr(suffixed)


def test_the_device_comes_first(monkeypatch):
    # PyTorch shows a CPU tensor's device once it believes that another device is the default.
    monkeypatch.setattr(torch._C, "_get_default_device", lambda: "cuda")
    for count in range(30):
        half = torch.ones(count, dtype=torch.float16).requires_grad_()
        for tensor in (torch.ones(count), torch.ones(count, 0), half):
            assert our_text(tensor, device_suffix="cpu") == repr(tensor)


def test_subclasses():
    class Sub(torch.Tensor):
        pass

    class Weight(torch.nn.Parameter):
        pass

    for count in (0, 1, 3, 40, 2000):
        tensor = torch.arange(float(count))
        assert our_text(tensor.as_subclass(Sub), class_name="Sub") == repr(tensor.as_subclass(Sub))
        assert our_text(Weight(tensor), class_name="Weight") == repr(Weight(tensor))


def test_options_follow_the_same_rules():
    pick = random.Random(0)
    printing.set_printoptions(profile="default")
    torch.set_printoptions(profile="default")
    try:
        for _ in range(500):
            options = random_options(pick)
            printing.set_printoptions(**options)
            torch.set_printoptions(**options)
            assert printing.get_printoptions() == torch._tensor_str.get_printoptions(), options
    finally:
        printing.set_printoptions(profile="default")
        torch.set_printoptions(profile="default")
