"""Attention and transformer layers here and in PyTorch: parameters for the same seed, outputs, weights and gradients,
with every kind of mask, in training and not; what is printed and refused.
"""

import math
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu as ours
from tests.oracle.placing import host

SEED = 7
BATCH, QUERIES, KEYS, WIDTH, HEADS = 2, 4, 5, 6, 2
TOLERANCE = {"float32": 3e-6, "float64": 1e-13}
LIBRARIES = (ours, torch)
pytestmark = [
    pytest.mark.filterwarnings("ignore:enable_nested_tensor is True"),  # for a faster way that is not here
    pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors"),
]


def array_of(x):
    return host(x) if isinstance(x, ours.Tensor) else x.detach().numpy()


def numbers(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape)


def tensor(t, array, dtype="float32", grad=True):
    return t.tensor(array.tolist(), dtype=getattr(t, dtype)).reshape(array.shape).requires_grad_(grad)


def close(mine, theirs, tolerance):
    assert len(mine) == len(theirs)
    for x, y in zip(mine, theirs):
        assert (x is None) == (y is None)
        if x is not None:
            a, b = array_of(x), array_of(y)
            assert a.shape == b.shape and str(x.dtype)[12:] == str(y.dtype)[5:]
            assert np.array_equal(np.isnan(a), np.isnan(b))
            size = np.nanmax(np.abs(b), initial=1.0)
            assert np.nanmax(np.abs(a - b), initial=0.0) <= tolerance * size


def weighted(outs):
    """One number made of all tensors of *outs*, each element with a weight of its own."""
    total = 0
    for i, out in enumerate(outs):
        t = ours if isinstance(out, ours.Tensor) else torch
        total = total + (out * tensor(t, numbers(i + 50, *out.shape), str(out.dtype).split(".")[1], False)).sum()
    return total


def compare(make, inputs, call, *, train=True, dtype="float32", tolerance=None):
    """Build a module in each library, and compare all that can be seen of a call and its backward pass."""
    seen = []
    for t in LIBRARIES:
        t.manual_seed(SEED)
        module = make(t, {"dtype": getattr(t, dtype)}).train(train)
        begun = [(name, p.detach().clone()) for name, p in module.named_parameters()]
        leaves = [tensor(t, x, dtype) for x in inputs]
        outs = [out for out in call(t, module, *leaves) if out is not None]
        weighted(outs).backward()
        gradients = [leaf.grad for leaf in (*leaves, *module.parameters())]
        seen.append(([name for name, _ in begun], list(module.state_dict()), repr(module), [p for _, p in begun], outs, gradients, [t.rand(3)]))
    (names, keys, text, *mine), (names2, keys2, text2, *theirs) = seen
    assert (names, keys, text) == (names2, keys2, text2)
    tolerance = tolerance or TOLERANCE[dtype]
    close(mine[0], theirs[0], 0)
    close(mine[1], theirs[1], tolerance)
    close(mine[2], theirs[2], tolerance * 10)
    close(mine[3], theirs[3], 0)  # the stream of random numbers is where it was


ATTENTIONS = [
    {}, {"batch_first": True}, {"bias": False}, {"kdim": 3, "vdim": 5}, {"add_bias_kv": True}, {"add_zero_attn": True},
    {"add_bias_kv": True, "add_zero_attn": True, "kdim": 3, "batch_first": True}, {"dropout": 0.4}, {"dropout": 0.4, "batch_first": True},
]  # fmt: skip


def forbidden(t, *shape, seed=3):
    """A mask of truth values in which no row is all True."""
    mask = np.random.default_rng(seed).random(shape) < 0.4
    mask[..., 0] = False
    return t.tensor(mask.tolist())


def floats(t, *shape, dtype="float32"):
    return tensor(t, numbers(9, *shape), dtype, False)


MASKS = {
    "none": lambda t, dtype: {},
    "bool": lambda t, dtype: {"attn_mask": forbidden(t, QUERIES, KEYS)},
    "float": lambda t, dtype: {"attn_mask": floats(t, QUERIES, KEYS, dtype=dtype)},
    "3-D": lambda t, dtype: {"attn_mask": forbidden(t, BATCH * HEADS, QUERIES, KEYS)},
    "padding": lambda t, dtype: {"key_padding_mask": forbidden(t, BATCH, KEYS)},
    "float padding": lambda t, dtype: {"key_padding_mask": floats(t, BATCH, KEYS, dtype=dtype)},
    "both": lambda t, dtype: {"attn_mask": forbidden(t, QUERIES, KEYS), "key_padding_mask": forbidden(t, BATCH, KEYS, seed=4)},
}  # fmt: skip
WEIGHTS = {"weights": {}, "of heads": {"average_attn_weights": False}, "no weights": {"need_weights": False}}


@pytest.mark.parametrize("settings", ATTENTIONS, ids=str)
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("weights", WEIGHTS)
def test_attention(settings, mask, weights):
    dtype = "float64" if mask in ("float", "both") else "float32"

    def call(t, module, *inputs):
        return module(*inputs, **MASKS[mask](t, dtype), **WEIGHTS[weights])

    sizes = [(QUERIES, WIDTH), (KEYS, settings.get("kdim", WIDTH)), (KEYS, settings.get("vdim", WIDTH))]
    shapes = [(BATCH, n, width) if settings.get("batch_first") else (n, BATCH, width) for n, width in sizes]
    inputs = [numbers(i, *shape) for i, shape in enumerate(shapes)]
    compare(lambda t, made: t.nn.MultiheadAttention(WIDTH, HEADS, **settings, **made), inputs, call, dtype=dtype)


@pytest.mark.parametrize("settings", [{}, {"batch_first": True}, {"bias": False}, {"add_zero_attn": True}], ids=str)
@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("weights", WEIGHTS)
def test_attention_of_a_sequence_to_itself(settings, train, weights):
    def call(t, module, x):
        return module(x, x, x, attn_mask=t.nn.Transformer.generate_square_subsequent_mask(4), is_causal=True, **WEIGHTS[weights])

    inputs = [numbers(0, 4, 4, WIDTH)]
    compare(lambda t, made: t.nn.MultiheadAttention(WIDTH, HEADS, **settings, **made), inputs, call, train=train)


@pytest.mark.parametrize("settings", [{}, {"batch_first": True}], ids=str)
@pytest.mark.parametrize("mask", [None, (QUERIES, KEYS), (HEADS, QUERIES, KEYS), "padding"], ids=str)
def test_attention_without_a_batch(settings, mask):
    def call(t, module, q, k):
        masks = {} if mask is None else {"key_padding_mask": forbidden(t, KEYS)} if mask == "padding" else {"attn_mask": forbidden(t, *mask)}
        return *module(q, k, k, **masks), *module(q, k, k, **masks, need_weights=False)

    inputs = [numbers(0, QUERIES, WIDTH), numbers(1, KEYS, WIDTH)]
    compare(lambda t, made: t.nn.MultiheadAttention(WIDTH, HEADS, **settings, **made), inputs, call)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_who_may_look_nowhere(weights):
    def call(t, module, q, k):
        mask = t.zeros(QUERIES, KEYS, dtype=t.bool)
        mask[1] = True
        return module(q, k, k, attn_mask=mask, **WEIGHTS[weights])

    inputs = [numbers(0, QUERIES, BATCH, WIDTH), numbers(1, KEYS, BATCH, WIDTH)]
    compare(lambda t, made: t.nn.MultiheadAttention(WIDTH, HEADS, **made), inputs, call)


STYLES = [
    {}, {"batch_first": True}, {"norm_first": True}, {"activation": "gelu", "batch_first": True}, {"bias": False, "layer_norm_eps": 1e-3},
    {"dropout": 0.0}, {"dropout": 0.5, "norm_first": True, "batch_first": True},
]  # fmt: skip
TRAIN = pytest.mark.parametrize("train", [True, False], ids=["train", "eval"])
STYLE = pytest.mark.parametrize("settings", STYLES, ids=str)


def sequences(settings, *lengths):
    return [numbers(i, BATCH, n, WIDTH) if settings.get("batch_first") else numbers(i, n, BATCH, WIDTH) for i, n in enumerate(lengths)]


@STYLE
@TRAIN
@pytest.mark.parametrize("masked", [False, True])
def test_an_encoder_layer(settings, train, masked):
    def call(t, module, x):
        masks = {"src_mask": forbidden(t, 4, 4), "src_key_padding_mask": forbidden(t, BATCH, 4)} if masked else {}
        return [module(x, **masks)]

    compare(lambda t, made: t.nn.TransformerEncoderLayer(WIDTH, HEADS, 8, **settings, **made), sequences(settings, 4), call, train=train, dtype="float64" if masked else "float32")


@STYLE
@TRAIN
@pytest.mark.parametrize("masked", [False, True])
def test_a_decoder_layer(settings, train, masked):
    def call(t, module, x, memory):
        masks = {"tgt_mask": forbidden(t, 4, 4), "memory_mask": forbidden(t, 4, 5), "tgt_key_padding_mask": forbidden(t, BATCH, 4), "memory_key_padding_mask": forbidden(t, BATCH, 5)} if masked else {}
        return [module(x, memory, **masks)]

    compare(lambda t, made: t.nn.TransformerDecoderLayer(WIDTH, HEADS, 8, **settings, **made), sequences(settings, 4, 5), call, train=train, dtype="float64" if masked else "float32")


@STYLE
@TRAIN
def test_a_stack_that_reads(settings, train):
    def make(t, made):
        layer = t.nn.TransformerEncoderLayer(WIDTH, HEADS, 8, **settings, **made)
        return t.nn.TransformerEncoder(layer, 2, t.nn.LayerNorm(WIDTH, **made))

    def call(t, module, x):
        causal = t.nn.Transformer.generate_square_subsequent_mask(4)
        return [module(x), module(x, causal), module(x, causal, is_causal=True), module(x, src_key_padding_mask=forbidden(t, BATCH, 4))]

    compare(make, sequences(settings, 4), call, train=train)


@STYLE
@TRAIN
def test_a_stack_that_writes(settings, train):
    def make(t, made):
        return t.nn.TransformerDecoder(t.nn.TransformerDecoderLayer(WIDTH, HEADS, 8, **settings, **made), 2)

    def call(t, module, x, memory):
        causal = t.nn.Transformer.generate_square_subsequent_mask(4)
        return [module(x, memory), module(x, memory, causal), module(x, memory, causal, tgt_is_causal=True), module(x, memory, memory_key_padding_mask=forbidden(t, BATCH, 5))]

    compare(make, sequences(settings, 4, 5), call, train=train)


@STYLE
@TRAIN
def test_a_transformer(settings, train):
    def call(t, module, src, tgt):
        mask = module.generate_square_subsequent_mask(4)
        return [module(src, tgt, tgt_mask=mask), module(src, tgt, src_key_padding_mask=forbidden(t, BATCH, 5), memory_key_padding_mask=forbidden(t, BATCH, 5))]

    compare(lambda t, made: t.nn.Transformer(WIDTH, HEADS, 1, 2, 8, **settings, **made), sequences(settings, 5, 4), call, train=train, tolerance=1e-5)


def test_modules_and_functions_as_activation_and_own_stacks():
    for activation in (lambda t: t.nn.GELU(), lambda t: t.tanh):
        compare(lambda t, made, a=activation: t.nn.TransformerEncoderLayer(WIDTH, HEADS, 8, activation=a(t), **made), sequences({}, 4), lambda t, module, x: [module(x)])

    def make(t, made):
        reader = t.nn.TransformerEncoder(t.nn.TransformerEncoderLayer(WIDTH, HEADS, 8, **made), 1)
        return t.nn.Transformer(WIDTH, HEADS, num_decoder_layers=1, dim_feedforward=8, custom_encoder=reader, **made)

    compare(make, sequences({}, 5, 4), lambda t, module, src, tgt: [module(src, tgt)])


def test_without_gradients_what_is_not_padding_is_the_same():
    padding = [[False, False, False, True], [False, True, True, True]]  # PyTorch's faster way gives zeros there
    seen = []
    for t in LIBRARIES:
        t.manual_seed(SEED)
        model = t.nn.TransformerEncoder(t.nn.TransformerEncoderLayer(WIDTH, HEADS, 8, batch_first=True), 2).eval()
        with t.no_grad():
            out = model(tensor(t, numbers(0, BATCH, 4, WIDTH)), src_key_padding_mask=t.tensor(padding))
        seen.append([out[~t.tensor(padding)]])
    close(*seen, 3e-6)


REFUSED = [
    lambda t, m, x: t.nn.MultiheadAttention(0, 2), lambda t, m, x: t.nn.MultiheadAttention(5, 2),
    lambda t, m, x: m(x, x[0], x), lambda t, m, x: m(x[0], x, x), lambda t, m, x: m(x[0, 0], x, x),
    lambda t, m, x: m(x, x, x, key_padding_mask=t.ones(3) > 0), lambda t, m, x: m(x, x, x, key_padding_mask=t.ones(3, 2) > 0),
    lambda t, m, x: m(x, x, x, key_padding_mask=t.ones(2, 4) > 0), lambda t, m, x: m(x, x, x, key_padding_mask=t.ones(2, 3, dtype=t.int64)),
    lambda t, m, x: m(x, x, x, attn_mask=t.ones(3, 3, dtype=t.int64)), lambda t, m, x: m(x, x, x, attn_mask=t.ones(3) > 0),
    lambda t, m, x: m(x, x, x, attn_mask=t.ones(3, 4)), lambda t, m, x: m(x, x, x, attn_mask=t.ones(3, 3, 3)), lambda t, m, x: m(x, x, x, is_causal=True),
    lambda t, m, x: m(x[:, 0], x[:, 0], x[:, 0], attn_mask=t.zeros(1, 3, 3)), lambda t, m, x: m(x[:, 0], x[:, 0], x[:, 0], key_padding_mask=t.ones(2, 3) > 0),
    lambda t, m, x: m(x, x[:2], x), lambda t, m, x: m(t.ones(3, 2, 5), x, x),
    lambda t, m, x: str(m(x, x, x, attn_mask=t.zeros(3, 3), key_padding_mask=t.zeros(2, 3) > 0)[0].shape),
    lambda t, m, x: t.nn.MultiheadAttention(4, 2, kdim=3, vdim=5)(x, t.ones(3, 2, 4), t.ones(3, 2, 5)),
    lambda t, m, x: t.nn.MultiheadAttention(4, 2, kdim=3, vdim=5)(x, t.ones(3, 2, 3), t.ones(3, 2, 4)),
    lambda t, m, x: t.nn.MultiheadAttention(4, 2, kdim=3, vdim=5)(x, t.ones(3, 2, 3), t.ones(4, 2, 5)),
    lambda t, m, x: t.nn.TransformerEncoderLayer(4, 2, activation="tanh"), lambda t, m, x: t.nn.TransformerDecoderLayer(4, 2, activation="tanh"),
    lambda t, m, x: t.nn.TransformerEncoderLayer(4, 2)(x, src_mask=t.ones(3, 3, dtype=t.int64)),
    lambda t, m, x: str(t.nn.TransformerEncoderLayer(4, 2)(x, t.zeros(3, 3), t.zeros(2, 3) > 0).shape),
    lambda t, m, x: t.nn.Transformer(4, 2, 1, 1, 8)(x, t.ones(3, 3, 4)), lambda t, m, x: t.nn.Transformer(4, 2, 1, 1, 8, batch_first=True)(x, t.ones(2, 3, 4)),
    lambda t, m, x: t.nn.Transformer(4, 2, 1, 1, 8)(x, t.ones(3, 2, 5)),
    lambda t, m, x: str(t.nn.Transformer.generate_square_subsequent_mask(3, dtype=t.float64)),
    lambda t, m, x: [name for name, p in t.nn.MultiheadAttention(4, 2, add_bias_kv=True, kdim=2).named_parameters()],
    lambda t, m, x: math.inf if m.bias_k is None and m.in_proj_weight.shape == (12, 4) else 0,
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_is_refused_and_said(number):
    def said(t):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            try:
                result = REFUSED[number](t, t.nn.MultiheadAttention(4, 2), t.ones(3, 2, 4))
            except Exception as error:
                result = type(error).__name__, str(error)
        return str(result).replace("tinygrad_edu", "torch"), sorted({str(w.message) for w in seen if "nested" not in str(w.message)})

    assert said(ours) == said(torch)


@pytest.mark.parametrize("shape", [(2, 3), (4, 2, 6), (4, 2, 7)], ids=str)
def test_dropout_draws_in_the_order_of_the_memory(shape):
    seen = []
    for t in LIBRARIES:
        t.manual_seed(SEED)
        seen.append([t.nn.functional.dropout(t.ones(*shape).transpose(0, 1), 0.5)])
    close(*seen, 0)
