"""Recurrent layers and cells here and in PyTorch: parameters for the same seed, outputs, states and gradients, in
training and not, packed and padded; what is printed and refused.
"""

import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu as ours
from tests.oracle.placing import host

SEED = 7
STEPS, BATCH, INPUTS, HIDDEN = 6, 3, 4, 5
TOLERANCE = {"float32": 2e-6, "float64": 1e-13}

LAYERS = [
    (name, settings)
    for name in ("RNN", "LSTM", "GRU")
    for settings in (
        {}, {"num_layers": 2}, {"bidirectional": True}, {"num_layers": 3, "bidirectional": True, "batch_first": True},
        {"bias": False, "batch_first": True}, {"num_layers": 3, "dropout": 0.4}, {"num_layers": 2, "dropout": 0.4, "bidirectional": True, "batch_first": True},
        {"num_layers": 2, "dropout": 1.0},
    )
]  # fmt: skip
LAYERS += [("RNN", {"nonlinearity": "relu", "num_layers": 2, "bidirectional": True}), ("LSTM", {"proj_size": 2}), ("LSTM", {"proj_size": 3, "num_layers": 2, "bidirectional": True, "bias": False})]
each_layer = pytest.mark.parametrize("name, settings", LAYERS, ids=[f"{name} {settings}" for name, settings in LAYERS])
LIBRARIES = (ours, torch)
pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")


def array_of(x):
    return host(x) if isinstance(x, ours.Tensor) else x.detach().numpy()


def tensor(t, array, dtype="float32", grad=True):
    return t.tensor(array.tolist(), dtype=getattr(t, dtype)).reshape(array.shape).requires_grad_(grad)


def flat(x):
    """All tensors of a result, in order."""
    if isinstance(x, (ours.Tensor, torch.Tensor)):
        return [x]
    return [y for part in x if part is not None for y in flat(part)]


def close(mine, theirs, tolerance):
    assert len(mine) == len(theirs)
    for x, y in zip(mine, theirs):
        assert (x is None) == (y is None)
        if x is not None:
            a, b = array_of(x), array_of(y)
            assert a.shape == b.shape and str(x.dtype)[12:] == str(y.dtype)[5:]
            assert np.abs(a - b).max(initial=0.0) <= tolerance * max(1.0, np.abs(b).max(initial=0.0))


def numbers(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape)


def states(t, module, batch, dtype="float32", seed=1):
    """First states for *module*: one tensor or, for an LSTM, two."""
    rows = module.num_layers * (2 if module.bidirectional else 1)
    h = tensor(t, numbers(seed, rows, batch, module.proj_size or HIDDEN), dtype)
    c = tensor(t, numbers(seed + 1, rows, batch, HIDDEN), dtype)
    return (h, c) if module.mode == "LSTM" else h


def weighted(outs):
    """One number made of all tensors of *outs*, each element with a weight of its own."""
    total = 0
    for i, out in enumerate(outs):
        t = ours if isinstance(out, ours.Tensor) else torch
        total = total + (out * tensor(t, numbers(i + 50, *out.shape), str(out.dtype).split(".")[1], False)).sum()
    return total


def make(t, name, settings, dtype="float32"):
    t.manual_seed(SEED)
    return getattr(t.nn, name)(INPUTS, HIDDEN, **settings, dtype=getattr(t, dtype))


@each_layer
@pytest.mark.parametrize("dtype, train, begin", [("float32", True, True), ("float32", False, False), ("float64", True, False)])
def test_a_layer(name, settings, dtype, train, begin):
    seen = []
    for t in LIBRARIES:
        module = make(t, name, settings, dtype).train(train)
        shape = (BATCH, STEPS, INPUTS) if settings.get("batch_first") else (STEPS, BATCH, INPUTS)
        x = tensor(t, numbers(0, *shape), dtype)
        hx = states(t, module, BATCH, dtype) if begin else None
        outs = flat(module(x, hx))
        weighted(outs).backward()
        begun = [] if hx is None else flat(hx)
        gradients = [leaf.grad for leaf in (x, *begun, *module.parameters())]
        seen.append((list(module.state_dict()), repr(module), flat(module.parameters()), outs, gradients, t.rand(3)))
    (keys, text, *mine), (keys2, text2, *theirs) = seen
    assert keys == keys2
    assert text == text2
    close(mine[0], theirs[0], 0)
    close(mine[1], theirs[1], TOLERANCE[dtype])
    close(mine[2], theirs[2], TOLERANCE[dtype] * 5)
    close([mine[3]], [theirs[3]], 0)  # the stream of random numbers is where it was


@each_layer
@pytest.mark.parametrize("lengths", [[6, 6, 6], [6, 4, 1], [5, 5, 2, 1], [2, 6, 3], [1]], ids=str)
def test_packed_sequences(name, settings, lengths):
    settings = {key: x for key, x in settings.items() if key != "batch_first"}
    seen = []
    for t in LIBRARIES:
        rnn = t.nn.utils.rnn
        module = make(t, name, settings)
        x = tensor(t, numbers(0, max(lengths), len(lengths), INPUTS))
        packed = rnn.pack_padded_sequence(x, lengths, enforce_sorted=lengths == sorted(lengths, reverse=True))
        hx = states(t, module, len(lengths))
        out, last = module(packed, hx)
        padded, found = rnn.pad_packed_sequence(out)
        outs = [padded, *flat(last)]
        weighted(outs).backward()
        without, _ = module(packed)
        gradients = [leaf.grad for leaf in (x, *flat(hx), *module.parameters())]
        seen.append((outs, gradients, [found, *flat(out)[1:]], [without.data]))
    mine, theirs = seen
    close(mine[0], theirs[0], 2e-6)
    close(mine[1], theirs[1], 1e-5)
    close(mine[2], theirs[2], 0)
    close(mine[3], theirs[3], 2e-6)


@each_layer
def test_one_sequence_without_a_batch(name, settings):
    seen = []
    for t in LIBRARIES:
        module = make(t, name, settings).eval()
        x = tensor(t, numbers(0, STEPS, INPUTS))
        hx = states(t, module, 1)
        hx = tuple(part.squeeze(1) for part in hx) if isinstance(hx, tuple) else hx.squeeze(1)
        seen.append(flat(module(x)) + flat(module(x, hx)))
    close(*seen, 2e-6)


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_second_derivatives(name):
    seen = []
    for t in LIBRARIES:
        module = make(t, name, {}, "float64")
        x = tensor(t, numbers(0, STEPS, BATCH, INPUTS), "float64")
        hx = states(t, module, BATCH, "float64")
        leaves = [x, *flat(hx), *module.parameters()]
        if t is torch:
            torch._C._set_mkldnn_enabled(False)
        first = t.autograd.grad(weighted(flat(module(x, hx))), leaves, create_graph=True)
        seen.append([*first, *t.autograd.grad(weighted(first), leaves)])
    torch._C._set_mkldnn_enabled(True)
    close(*seen, 1e-11)


def test_a_write_to_the_outputs_is_noticed():
    module = make(ours, "LSTM", {})
    out, _ = module(tensor(ours, numbers(0, STEPS, BATCH, INPUTS)))
    out.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        out.sum().backward()


CELLS = [("RNNCell", {}), ("RNNCell", {"nonlinearity": "relu"}), ("RNNCell", {"bias": False}), ("LSTMCell", {}), ("LSTMCell", {"bias": False}), ("GRUCell", {}), ("GRUCell", {"bias": False})]


@pytest.mark.parametrize("name, settings", CELLS, ids=str)
@pytest.mark.parametrize("dtype", TOLERANCE)
def test_a_cell(name, settings, dtype):
    seen = []
    for t in LIBRARIES:
        cell = make(t, name, settings, dtype)
        x, h, c = (tensor(t, numbers(i, BATCH, n), dtype) for i, n in enumerate((INPUTS, HIDDEN, HIDDEN)))
        state = (h, c) if name == "LSTMCell" else h
        outs = flat(cell(x, state)) + flat(cell(x))
        weighted(outs).backward()
        one = cell(x[0], (h[0], c[0]) if name == "LSTMCell" else h[0])
        gradients = [leaf.grad for leaf in (x, h, *cell.parameters())]
        seen.append((list(cell.state_dict()), repr(cell), flat(cell.parameters()), outs + flat(one) + flat(cell(x[0])), gradients))
    (keys, text, *mine), (keys2, text2, *theirs) = seen
    assert (keys, text) == (keys2, text2)
    close(mine[0], theirs[0], 0)
    close(mine[1], theirs[1], TOLERANCE[dtype])
    close(mine[2], theirs[2], TOLERANCE[dtype] * 5)


def ragged(t, dtype="float32"):
    return [tensor(t, numbers(i, n, 2), dtype, i != 1) for i, n in enumerate((4, 1, 3))]


PACKING = [
    lambda t, r, xs: r.pad_sequence(xs),
    lambda t, r, xs: r.pad_sequence([xs[0], xs[1][:, :1]]),
    lambda t, r, xs: [getattr(r.pack_sequence(xs, False), to)().data for to in ("half", "byte", "char", "short", "int", "long")],
    lambda t, r, xs: r.pad_sequence(xs, batch_first=True, padding_value=2.5),
    lambda t, r, xs: r.pad_sequence(xs, True, 1, "left"),
    lambda t, r, xs: r.pad_sequence(xs, padding_side="left"),
    lambda t, r, xs: r.pad_sequence([x[:, 0] for x in xs]),
    lambda t, r, xs: r.pack_sequence(xs, enforce_sorted=False),
    lambda t, r, xs: r.pad_packed_sequence(r.pack_sequence(xs, enforce_sorted=False), True, -1.0, 6),
    lambda t, r, xs: r.unpack_sequence(r.pack_sequence(xs, enforce_sorted=False)),
    lambda t, r, xs: r.unpad_sequence(r.pad_sequence(xs, True), t.tensor([4, 1, 3]), True),
    lambda t, r, xs: r.pack_padded_sequence(t.stack([xs[0], xs[0] * 2]), t.tensor([3, 2]), batch_first=True),
    lambda t, r, xs: r.pack_padded_sequence(t.stack([xs[0], xs[0] * 2]), [2, 3], True, False).to(t.float64),
    lambda t, r, xs: r.pack_sequence(xs[::2]).double(),
    lambda t, r, xs: [r.invert_permutation(t.tensor([2, 0, 1]))],
    lambda t, r, xs: r.PackedSequence(xs[0], t.tensor([2, 2])),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(PACKING)))
def test_padding_and_packing(number):
    seen = []
    for t in LIBRARIES:
        xs = ragged(t)
        outs = flat(PACKING[number](t, t.nn.utils.rnn, xs))
        differentiable = [x for x in outs if x.requires_grad]
        if differentiable:
            weighted(differentiable).backward()
        seen.append((outs, [x.grad for x in xs]))
    close(seen[0][0], seen[1][0], 0)
    close(seen[0][1], seen[1][1], 1e-6)


REFUSED = [
    *(lambda t, n=n: getattr(t.nn, n)(3, 4, dropout=1.5) for n in ("RNN", "LSTM", "GRU")),
    lambda t: t.nn.LSTM(3, 4, dropout=True),
    lambda t: repr(t.nn.LSTM(3, 4, dropout=0.5)),
    lambda t: t.nn.LSTM(3, 4, bias=1),
    lambda t: t.nn.LSTM(3, 4, batch_first=1),
    lambda t: t.nn.LSTM(3.0, 4),
    lambda t: t.nn.LSTM(3, 4.0),
    lambda t: t.nn.LSTM(0, 4),
    lambda t: t.nn.LSTM(3, 0),
    lambda t: t.nn.LSTM(3, 4, num_layers=0),
    lambda t: t.nn.LSTM(3, 4, proj_size=-1),
    lambda t: t.nn.LSTM(3, 4, proj_size=4),
    lambda t: t.nn.RNN(3, 4, proj_size=2),
    lambda t: t.nn.GRU(3, 4, proj_size=2),
    lambda t: t.nn.RNN(3, 4, nonlinearity="sine"),
    lambda t: t.nn.RNNBase("QRNN", 3, 4),
    *(lambda t, n=n: getattr(t.nn, n)(3, 4)(t.ones(3)) for n in ("RNN", "LSTM", "GRU")),
    *(lambda t, n=n: getattr(t.nn, n)(3, 4)(t.ones(5, 2, 4)) for n in ("RNN", "LSTM", "GRU")),
    lambda t: t.nn.LSTM(3, 4)(t.ones(5, 2, 3, dtype=t.float64)),
    *(lambda t, n=n: getattr(t.nn, n)(3, 4)(t.ones(5, 2, 3), t.ones(1, 4)) for n in ("RNN", "GRU")),
    *(lambda t, n=n: getattr(t.nn, n)(3, 4)(t.ones(5, 3), t.ones(1, 2, 4)) for n in ("RNN", "GRU")),
    *(lambda t, n=n: getattr(t.nn, n)(3, 4)(t.ones(5, 2, 3), t.ones(1, 3, 4)) for n in ("RNN", "GRU")),
    lambda t: t.nn.LSTM(3, 4)(t.ones(5, 2, 3), (t.ones(1, 2, 4), t.ones(2, 4))),
    lambda t: t.nn.LSTM(3, 4)(t.ones(5, 3), (t.ones(1, 2, 4), t.ones(1, 2, 4))),
    lambda t: t.nn.LSTM(3, 4)(t.ones(5, 2, 3), (t.ones(1, 3, 4), t.ones(1, 2, 4))),
    lambda t: t.nn.LSTM(3, 4)(t.ones(5, 2, 3), (t.ones(1, 2, 4), t.ones(1, 2, 5))),
    lambda t: t.nn.GRU(4, 4)(t.nn.utils.rnn.pack_sequence([t.ones(2)])),
    *(lambda t, n=n: getattr(t.nn, n)(3, 4)(t.ones(1, 2, 3)) for n in ("RNNCell", "LSTMCell", "GRUCell")),
    *(lambda t, n=n: getattr(t.nn, n)(3, 4)(t.ones(2, 5)) for n in ("RNNCell", "LSTMCell", "GRUCell")),
    *(lambda t, n=n: getattr(t.nn, n)(3, 4)(t.ones(2, 3), t.ones(1, 2, 4)) for n in ("RNNCell", "GRUCell")),
    *(lambda t, n=n: getattr(t.nn, n)(3, 4)(t.ones(2, 3), t.ones(3, 4)) for n in ("RNNCell", "GRUCell")),
    *(lambda t, n=n: getattr(t.nn, n)(3, 4)(t.ones(2, 3), t.ones(2, 5)) for n in ("RNNCell", "GRUCell")),
    lambda t: t.nn.LSTMCell(3, 4)(t.ones(2, 3), (t.ones(2, 4), t.ones(1, 2, 4))),
    lambda t: t.nn.LSTMCell(3, 4)(t.ones(2, 3), (t.ones(2, 4), t.ones(2, 5))),
    lambda t: t.nn.RNNCell(3, 4, nonlinearity="sine")(t.ones(2, 3)),
    lambda t: t.nn.utils.rnn.pad_sequence(3),
    lambda t: t.nn.utils.rnn.pad_sequence([t.ones(2, 3), t.ones(2, 4)]),
    lambda t: t.nn.utils.rnn.pad_sequence([t.ones(2), t.ones(2, 4)]),
    lambda t: t.nn.utils.rnn.pad_sequence([t.ones(2, 1), t.ones(2, 3)]),
    lambda t: t.nn.utils.rnn.pad_sequence([t.tensor(1.0)]),
    lambda t: t.nn.utils.rnn.pack_padded_sequence(t.ones(0, 3), [0, 0, 0]),
    lambda t: t.nn.utils.rnn.pack_padded_sequence(t.ones(3, 0), []),
    lambda t: t.nn.utils.rnn.PackedSequence(t.ones(3)),
    lambda t: t.nn.utils.rnn.pad_sequence([]),
    lambda t: t.nn.utils.rnn.pad_sequence([1, 2]),
    lambda t: t.nn.utils.rnn.pad_sequence([t.ones(2)], padding_side="up"),
    lambda t: t.nn.utils.rnn.pack_padded_sequence(t.ones(3, 2, 1), [2, 3]),
    lambda t: t.nn.utils.rnn.pack_padded_sequence(t.ones(3, 2, 1), [3]),
    lambda t: t.nn.utils.rnn.pack_padded_sequence(t.ones(3, 2, 1), [3, 0]),
    lambda t: t.nn.utils.rnn.pack_padded_sequence(t.ones(3, 2, 1), [[3, 1]]),
    lambda t: t.nn.utils.rnn.pad_packed_sequence(t.nn.utils.rnn.pack_sequence([t.ones(3)]), total_length=2),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_is_refused_and_said(number):
    def said(t):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            try:
                result = str(REFUSED[number](t))
            except Exception as error:
                result = type(error).__name__, str(error)
        return str(result).replace("tinygrad_edu", "torch"), [str(w.message) for w in seen]

    assert said(ours) == said(torch)


def test_all_weights_and_flatten_parameters():
    for t in LIBRARIES:
        module = t.nn.GRU(3, 4, num_layers=2, bidirectional=True)
        module.flatten_parameters()
        assert [[tuple(w.shape) for w in weights] for weights in module.all_weights] == [[(12, 3 if i < 2 else 8), (12, 4), (12,), (12,)] for i in range(4)]
