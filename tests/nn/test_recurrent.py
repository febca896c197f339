"""Recurrent layers: laws that need no other library. tests/oracle compares what they return with PyTorch's."""

import gc
import weakref

import pytest

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.autograd import gradcheck, gradgradcheck
from tinygrad_edu.nn.utils.rnn import pack_sequence, pad_packed_sequence, pad_sequence, unpack_sequence

NAMES = ["RNN", "LSTM", "GRU"]
each = pytest.mark.parametrize("name", NAMES)


def layer(name, *args, **kwargs):
    torch.manual_seed(0)
    return getattr(nn, name)(*args, **kwargs, dtype=torch.float64)


def close(a, b):
    assert torch.allclose(a, b, atol=1e-12)


@each
def test_a_layer_is_a_loop_over_its_cell(name):
    module, cell = layer(name, 3, 4), getattr(nn, f"{name}Cell")(3, 4, dtype=torch.float64)
    cell.load_state_dict({key.removesuffix("_l0"): x for key, x in module.state_dict().items()})
    x, state = torch.randn(5, 2, 3, dtype=torch.float64), None
    outs, last = module(x)
    for part, out in zip(x, outs):
        state = cell(part, state)
        close(out, state[0] if name == "LSTM" else state)
    for a, b in zip(last, state) if name == "LSTM" else [(last, state)]:
        close(a[0], b)


@each
def test_the_other_direction_reads_backwards(name):
    both, one = layer(name, 3, 4, bidirectional=True), layer(name, 3, 4)
    x = torch.randn(5, 2, 3, dtype=torch.float64)
    outs, _ = both(x)
    own = {key: both.state_dict()[key] for key in one.state_dict()}
    one.load_state_dict(own)
    close(outs[..., :4], one(x)[0])
    one.load_state_dict({key: both.state_dict()[key + "_reverse"] for key in own})
    close(outs[..., 4:], one(x.flip(0))[0].flip(0))


@each
def test_packed_sequences_are_read_one_by_one(name):
    module = layer(name, 3, 4, num_layers=2, bidirectional=True)
    xs = [torch.randn(n, 3, dtype=torch.float64) for n in (2, 5, 1, 3)]
    out, last = module(pack_sequence(xs, enforce_sorted=False))
    last = last[0] if name == "LSTM" else last
    for i, (x, mine) in enumerate(zip(xs, unpack_sequence(out))):
        alone, end = module(x)
        close(mine, alone)
        close(last[:, i], end[0] if name == "LSTM" else end)


@each
def test_the_batch_may_come_first(name):
    module, first = layer(name, 3, 4), layer(name, 3, 4, batch_first=True)
    x = torch.randn(5, 2, 3, dtype=torch.float64)
    close(module(x)[0], first(x.transpose(0, 1))[0].transpose(0, 1))


@each
@pytest.mark.parametrize("options", [{}, {"num_layers": 2, "bidirectional": True}], ids=str)
def test_derivatives(name, options):
    module = layer(name, 2, 2, **options)
    rows = 1 if not options else 4
    shapes = (3, 2, 2), (rows, 2, 2), (rows, 2, 2)
    x, h, c = (torch.randn(*shape, dtype=torch.float64, requires_grad=True) for shape in shapes)
    inputs = [x, h, c] if name == "LSTM" else [x, h]

    def run(x, *state):
        out, last = module(x, state if name == "LSTM" else state[0])
        return (out, *last) if name == "LSTM" else (out, last)

    assert gradcheck(run, inputs)
    if not options:
        assert gradgradcheck(run, inputs)


def test_the_weights_of_an_lstm_have_second_derivatives():
    module = layer("LSTM", 2, 2)
    x = torch.randn(3, 1, 2, dtype=torch.float64)

    def run(*weights):
        for (name, _), w in zip(list(module.named_parameters()), weights):
            module._parameters[name] = w
        return module(x)[0]

    weights = [w.detach().clone().requires_grad_() for w in module.parameters()]
    assert gradcheck(run, weights)
    assert gradgradcheck(run, weights)


def test_only_the_last_cell_is_used():
    module = layer("LSTM", 2, 3)
    _, (_, c) = module(torch.randn(4, 1, 2, dtype=torch.float64))
    c.sum().backward()
    assert all(w.grad.abs().sum() > 0 for w in module.parameters())


@each
def test_the_graph_is_freed_without_the_collector(name):
    module = layer(name, 2, 3)
    gc.disable()
    try:
        out = module(torch.randn(4, 1, 2, dtype=torch.float64))[0]
        node = weakref.ref(out.grad_fn)
        out.sum().backward()
        del out
        assert node() is None
    finally:
        gc.enable()


def test_dropout_between_layers_is_for_training_alone():
    module = layer("GRU", 2, 8, num_layers=2, dropout=0.5)
    x = torch.ones(3, 1, 2, dtype=torch.float64)
    assert not torch.equal(module(x)[0], module(x)[0])
    module.eval()
    assert torch.equal(module(x)[0], module(x)[0])


def test_a_projection_makes_the_output_smaller():
    out, (h, c) = layer("LSTM", 2, 5, proj_size=3, num_layers=2)(torch.ones(4, 1, 2, dtype=torch.float64))
    assert (out.shape, h.shape, c.shape) == ((4, 1, 3), (2, 1, 3), (2, 1, 5))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=["float16", "bfloat16"])
@each
def test_half_precision_stays_half(name, dtype):
    module = getattr(nn, name)(2, 3, dtype=dtype)
    out, _ = module(torch.ones(4, 1, 2, dtype=dtype))
    assert out.dtype is dtype
    out.sum().backward()
    assert all(w.grad.dtype is dtype for w in module.parameters())


def test_padding():
    xs = [torch.tensor([1.0, 2.0, 3.0], requires_grad=True), torch.tensor([4.0], requires_grad=True)]
    assert pad_sequence(xs, padding_value=-1).tolist() == [[1, 4], [2, -1], [3, -1]]
    assert pad_sequence(xs, batch_first=True, padding_side="left").tolist() == [[1, 2, 3], [0, 0, 4]]
    padded, lengths = pad_packed_sequence(pack_sequence(xs), batch_first=True, total_length=4)
    assert (padded.tolist(), lengths.tolist()) == ([[1, 2, 3, 0], [4, 0, 0, 0]], [3, 1])
    (padded * torch.arange(8.0).view(2, 4)).sum().backward()
    assert [x.grad.tolist() for x in xs] == [[0, 1, 2], [4]]


def test_wrong_sizes_are_named():
    with pytest.raises(RuntimeError, match=r"Expected hidden size \(1, 2, 4\), got \[1, 3, 4\]"):
        nn.GRU(3, 4)(torch.ones(5, 2, 3), torch.ones(1, 3, 4))
    with pytest.raises(RuntimeError, match=r"input.size\(-1\) must be equal to input_size. Expected 3, got 2"):
        nn.LSTM(3, 4)(torch.ones(5, 2, 2))
    with pytest.raises(RuntimeError, match="`lengths` array must be sorted in decreasing order"):
        pack_sequence([torch.ones(1), torch.ones(2)])
