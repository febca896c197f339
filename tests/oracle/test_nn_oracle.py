"""Every layer here and in PyTorch, for the same seed: text, first values, keys, results, gradients and statistics, in
training and in evaluation; and the errors of both.
"""

import copy
import pickle
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu as here
from tests.oracle.placing import host

BOTH = (here, torch)

# A layer as it is written, and the shapes of its inputs; "long N" is a tensor of whole numbers below N, "sign" of 1 and
# -1, "unit" of numbers between 0 and 1, "share" of distributions along the last dimension.
LAYERS = [
    ("Identity(3, foo=4)", "2 3"),
    ("Linear(3, 4)", "2 3"),
    ("Linear(3, 4)", "3"),
    ("Linear(3, 4, bias=False)", "2 5 3"),
    ("Linear(1, 1)", "2 1"),
    ("LazyLinear(4)", "2 3"),
    ("LazyLinear(4, bias=False)", "2 2 3"),
    *((f"Conv1d(4, 6, 3{more})", "2 4 9") for more in (
        "", ", stride=2", ", padding=2", ", padding='same'", ", padding='valid'", ", dilation=2", ", groups=2",
        ", bias=False", ", padding=1, padding_mode='reflect'", ", padding=(1,), padding_mode='circular'",
        ", padding='same', dilation=2, padding_mode='replicate'")),
    *((f"Conv2d(4, 6, 3{more})", "2 4 7 8") for more in (
        "", ", stride=2", ", stride=(2, 1), padding=(0, 2)", ", padding='same'", ", padding='valid'",
        ", dilation=(1, 2)", ", groups=2", ", bias=False", ", padding=1, padding_mode='reflect'",
        ", padding=(1, 2), padding_mode='circular'", ", padding='same', dilation=2, padding_mode='replicate'")),
    ("Conv2d(4, 4, (2, 3), groups=4)", "4 5 6"),
    ("LazyConv2d(6, 3, padding=1)", "2 4 5 5"),
    ("LazyConv2d(6, (2, 3), groups=2, bias=False)", "4 5 5"),
    *((f"ConvTranspose2d(4, 6, 3{more})", "2 4 4 5") for more in (
        "", ", stride=2", ", stride=2, padding=1, output_padding=1", ", dilation=2", ", groups=2", ", bias=False")),
    ("MaxPool1d(2)", "2 3 7"),
    ("MaxPool1d(3, 2, 1, ceil_mode=True)", "2 3 8"),
    ("MaxPool2d(2)", "2 3 6 7"),
    ("MaxPool2d((3, 2), stride=(2, 1), padding=1)", "2 3 6 7"),
    ("MaxPool2d(2, dilation=2, return_indices=True)", "2 3 6 7"),
    ("AvgPool1d(2)", "2 3 7"),
    ("AvgPool1d(3, 1, 1, count_include_pad=False)", "2 3 7"),
    ("AvgPool2d(2)", "2 3 6 7"),
    ("AvgPool2d((3, 2), 2, 1, ceil_mode=True)", "2 3 6 7"),
    ("AvgPool2d(2, divisor_override=3)", "3 6 7"),
    ("AdaptiveAvgPool2d(1)", "2 3 6 7"),
    ("AdaptiveAvgPool2d((2, None))", "2 3 6 7"),
    ("BatchNorm1d(3)", "4 3"),
    ("BatchNorm1d(3)", "4 3 5"),
    ("BatchNorm1d(3, momentum=None)", "4 3"),
    ("BatchNorm1d(3, affine=False)", "4 3"),
    ("BatchNorm1d(3, track_running_stats=False)", "4 3"),
    ("BatchNorm1d(3, eps=1e-2, momentum=0.5, bias=False)", "4 3"),
    ("BatchNorm2d(3)", "2 3 4 5"),
    ("LazyBatchNorm1d()", "4 3"),
    ("LazyBatchNorm1d(affine=False)", "4 3 2"),
    ("LazyBatchNorm2d(momentum=None)", "2 3 4 5"),
    ("LayerNorm(4)", "2 3 4"),
    ("LayerNorm((3, 4), eps=1e-3, bias=False)", "2 3 4"),
    ("LayerNorm([4], elementwise_affine=False)", "2 3 4"),
    ("GroupNorm(2, 4)", "2 4 5"),
    ("GroupNorm(4, 4, affine=False)", "2 4 3 3"),
    ("GroupNorm(1, 4, bias=False)", "2 4"),
    ("RMSNorm(4)", "2 3 4"),
    ("RMSNorm((3, 4), eps=1e-3, elementwise_affine=False)", "2 3 4"),
    ("Dropout()", "20 30"),
    ("Dropout(0.2)", "7"),
    ("Dropout(0.0)", "3 4"),
    ("Dropout(1.0)", "3 4"),
    ("Dropout(0.3, inplace=True)", "3 4"),
    ("Dropout2d(0.4)", "3 5 2 2"),
    ("Dropout2d(0.4)", "3 5 2"),
    ("Embedding(7, 3)", "long7 2 4"),
    ("Embedding(7, 3, padding_idx=0)", "long7 2 4"),
    ("Embedding(7, 3, padding_idx=-2)", "long7 5"),
    ("Embedding(7, 3, max_norm=1.0)", "long7 5"),
    ("Embedding(7, 3, max_norm=1.0, norm_type=1.0)", "long7 5"),
    ("Embedding(7, 3, scale_grad_by_freq=True)", "long7 9"),
    ("Flatten()", "2 3 4"),
    ("Flatten(0, 1)", "2 3 4"),
    ("Unflatten(1, (2, 3))", "2 6"),
    ("Unflatten(-1, [3, 2])", "2 6"),
    ("Upsample(scale_factor=2)", "1 2 3 4"),
    ("Upsample(scale_factor=(2, 1.5), mode='bilinear')", "1 2 3 4"),
    ("Upsample(size=(5, 3), mode='bilinear', align_corners=True)", "1 2 3 4"),
    ("Upsample(7, mode='linear')", "1 2 3"),
    ("ZeroPad2d(1)", "1 2 3"),
    ("ZeroPad2d((1, 0, 2, -1))", "2 1 2 3"),
    ("PixelShuffle(2)", "2 8 2 3"),
    *((f"{name}()", "3 4") for name in (
        "ReLU", "ReLU6", "Tanh", "Sigmoid", "GELU", "LeakyReLU", "ELU", "SiLU", "Softplus", "PReLU", "Hardtanh", "Mish",
        "GLU", "LogSigmoid", "Softsign")),
    ("ReLU(inplace=True)", "3 4"),
    ("ReLU6(True)", "3 4"),
    ("Hardtanh(-0.5, 0.3, inplace=True)", "3 4"),
    ("LeakyReLU(0.2, True)", "3 4"),
    ("ELU(0.5, inplace=True)", "3 4"),
    ("SiLU(inplace=True)", "3 4"),
    ("Mish(inplace=True)", "3 4"),
    ("GELU('tanh')", "3 4"),
    ("Softplus(2, 1)", "3 4"),
    ("PReLU(3, init=0.1)", "2 3 4"),
    ("GLU(0)", "4 3"),
    ("Softmax(1)", "3 4"),
    ("Softmax()", "3 4"),
    ("LogSoftmax(dim=-1)", "3 4"),
    ("Softmin(0)", "3 4"),
    *((f"{name}(reduction='{reduction}')", "3 4, 3 4") for reduction in ("mean", "sum", "none")
      for name in ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss")),
    ("SmoothL1Loss(beta=0.5)", "3 4, 3 4"),
    ("HuberLoss(delta=0.5)", "3 4, 3 4"),
    ("MSELoss(size_average=False)", "3 4, 3 4"),
    ("CrossEntropyLoss()", "5 4, long4 5"),
    ("CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 0.5, 1.0]), ignore_index=2)", "5 4, long4 5"),
    ("CrossEntropyLoss(reduction='none', label_smoothing=0.1)", "5 4 2, long4 5 2"),
    ("CrossEntropyLoss(reduction='sum')", "5 4, share 5 4"),
    ("CrossEntropyLoss()", "4, share 4"),
    ("NLLLoss()", "5 4, long4 5"),
    ("NLLLoss(torch.tensor([1.0, 2.0, 0.5, 1.0]), reduction='sum')", "5 4, long4 5"),
    ("BCELoss()", "unit 3 4, unit 3 4"),
    ("BCELoss(torch.tensor([1.0, 2.0, 0.5, 1.0]), reduction='none')", "unit 3 4, unit 3 4"),
    ("BCEWithLogitsLoss()", "3 4, unit 3 4"),
    ("BCEWithLogitsLoss(torch.tensor([1.0, 2.0, 0.5, 1.0]), pos_weight=torch.tensor([3.0]))", "3 4, unit 3 4"),
    ("KLDivLoss(reduction='batchmean')", "3 4, share 3 4"),
    ("KLDivLoss(reduction='sum', log_target=True)", "3 4, 3 4"),
    ("CosineEmbeddingLoss(0.2)", "3 4, 3 4, sign 3"),
    ("MarginRankingLoss(margin=0.5, reduction='sum')", "3, 3, sign 3"),
    ("TripletMarginLoss()", "3 4, 3 4, 3 4"),
    ("TripletMarginLoss(margin=2.0, p=1, swap=True, reduction='none')", "3 4, 3 4, 3 4"),
    ("Sequential(nn.Linear(3, 4), nn.Sequential(nn.BatchNorm1d(4), nn.Dropout(0.3)), nn.PReLU())", "5 3"),
    ("Sequential(nn.Flatten(), nn.LazyLinear(4), nn.ReLU(), nn.LazyBatchNorm1d())", "5 3 2"),
    ("Embedding.from_pretrained(torch.arange(6.0).reshape(3, 2), padding_idx=1)", "long3 4"),
    ("Embedding.from_pretrained(torch.arange(6.0).reshape(3, 2), freeze=False)", "long3 4"),
]  # fmt: skip

# Nodes with another name here, where PyTorch has one more kind of view, or one kernel for several operations.
OTHER_NODES = {"UnsafeViewBackward0": ["ViewBackward0"], "DivBackward1": ["DivBackward0"]}

NOT_LAYERS = {"Module", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"}


def built(library, text):
    """Return the layer that *text* makes of *library*, seeded, and the number that is drawn next."""
    library.manual_seed(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = eval(f"nn.{text}", {"nn": library.nn, "torch": library})
    return layer, library.rand(1).item()


def arrays_of(shapes, seed):
    """Return one random array for each of the *shapes*, which are text."""
    rng = np.random.default_rng(seed)
    for shape in shapes.split(", "):
        kind = shape.split()[0].rstrip("0123456789")
        sizes = [int(n) for n in shape.split()[bool(kind) :]]
        if kind == "long":
            yield rng.integers(0, int(shape.split()[0][4:]), sizes)
        elif kind == "sign":
            yield rng.choice([-1.0, 1.0], sizes).astype(np.float32)
        elif kind == "unit":
            yield rng.uniform(0.05, 0.95, sizes).astype(np.float32)
        elif kind == "share":
            x = rng.uniform(0.05, 0.95, sizes).astype(np.float32)
            yield x / x.sum(-1, keepdims=True)
        else:
            yield rng.standard_normal(sizes).astype(np.float32)


def close(ours, theirs):
    """Assert the same type, shape and, but for rounding, values."""
    assert ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    assert tuple(ours.shape) == tuple(theirs.shape)
    a, b = host(ours), theirs.detach().numpy()
    np.testing.assert_allclose(a, b, rtol=2e-5, atol=1e-5 * max(np.abs(b).max(initial=0), 1))


def same(ours, theirs):
    """Assert the same type and the same bits."""
    assert ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    np.testing.assert_array_equal(host(ours), theirs.detach().numpy())


def text(thing):
    """Return how *thing* prints, with PyTorch's name for the library."""
    return repr(thing).replace("tinygrad_edu.", "torch.")


def called(library, layer, arrays):
    """Return the results of *layer* as a list, its warnings, and the inputs: leaves where the layer leaves them as they
    are.
    """
    library.manual_seed(5)
    inputs = [library.tensor(a) for a in arrays]
    leaves = [x.requires_grad_() if x.dtype == library.float32 else x for x in inputs]
    given = [x.clone() if getattr(layer, "inplace", False) else x for x in leaves]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        result = layer(*given)
    texts = [text(str(w.message)) for w in seen if "Lazy modules are a new feature" not in str(w.message)]
    return list(result) if isinstance(result, tuple) else [result], texts, leaves


def compare_call(ours, theirs, shapes, seed):
    """Compare one call of two layers, its gradients and what it leaves in their buffers."""
    arrays = list(arrays_of(shapes, seed))
    (a, warned, x), (b, expected, y) = called(here, ours, arrays), called(torch, theirs, arrays)
    assert warned == expected
    assert text(ours) == text(theirs)
    rng = np.random.default_rng(seed)
    for p, q in zip(a, b, strict=True):
        close(p, q)
        assert p.requires_grad == q.requires_grad
        if q.grad_fn is not None:
            assert p.grad_fn.name() == q.grad_fn.name() or p.grad_fn.name() in OTHER_NODES.get(q.grad_fn.name(), ())
        if q.requires_grad:
            weights = rng.standard_normal(tuple(q.shape)).astype(np.float32)
            p.backward(here.tensor(weights))
            q.backward(torch.tensor(weights))
    for p, q in zip([*x, *ours.parameters()], [*y, *theirs.parameters()], strict=True):
        assert (p.grad is None) == (q.grad is None)
        if q.grad is not None:
            close(p.grad, q.grad)
    for p, q in zip(ours.buffers(), theirs.buffers(), strict=True):
        close(p, q)
    ours.zero_grad()
    theirs.zero_grad()


@pytest.mark.parametrize(("layer", "shapes"), LAYERS, ids=[f"{text} {shapes}" for text, shapes in LAYERS])
def test_layer(layer, shapes):
    (ours, drawn), (theirs, expected) = (built(library, layer) for library in BOTH)
    assert drawn == expected  # as many numbers taken from the stream
    assert text(ours) == text(theirs)
    assert text(type(ours)) == text(type(theirs))
    mine, wanted = ours.state_dict(), theirs.state_dict()
    assert [*mine] == [*wanted]
    assert mine._metadata == wanted._metadata
    for key, x in mine.items():
        if "Uninitialized" not in repr(x):
            same(x, wanted[key])
    for seed in (0, 1):
        compare_call(ours, theirs, shapes, seed)
    ours, theirs = pickle.loads(pickle.dumps(ours)), copy.deepcopy(theirs)
    compare_call(ours.eval(), theirs.eval(), shapes, 2)
    assert [*ours.state_dict()] == [*theirs.state_dict()]
    for (name, p), (their_name, q) in zip(ours.named_parameters(), theirs.named_parameters(), strict=True):
        assert (name, p.requires_grad) == (their_name, q.requires_grad)


def is_recurrent(name):
    """Whether a test file of its own compares it."""
    return name.startswith(("RNN", "LSTM", "GRU", "Transformer", "Multihead"))


def test_every_layer_is_compared():
    written = " ".join(text for text, _ in LAYERS)
    names = set(here.nn.modules.__all__) - NOT_LAYERS
    assert not [name for name in sorted(names) if f"{name}(" not in written and not is_recurrent(name)]


NO_TENSOR = """
    ReLU() ReLU6() Tanh() Sigmoid() GELU() LeakyReLU() ELU() SiLU() Softplus() PReLU() Hardtanh() Mish() GLU() LogSigmoid()
    Softsign() Softmax(0) LogSoftmax(0) Softmin(0) Linear(1,1) ConvTranspose2d(1,1,1) MaxPool1d(2) MaxPool2d(2)
    AvgPool1d(2) AvgPool2d(2) AdaptiveAvgPool2d(1) BatchNorm1d(1) BatchNorm2d(1) LayerNorm(1) GroupNorm(1,1) RMSNorm(1)
    Dropout() Dropout2d() Embedding(2,2) Flatten() Unflatten(0,(1,)) Upsample(2) ZeroPad2d(1) PixelShuffle(1)
"""
ERRORS = [
    *(f"nn.{layer}({what})" for layer in NO_TENSOR.split() for what in ("3", "None")),
    *(f"nn.{loss}Loss()({pair})" for loss in ("NLL", "CrossEntropy", "KLDiv") for pair in ("3, torch.ones(2)", "torch.ones(2), 3")),
    "nn.Conv1d(3, 4, 3, groups=2)",
    "nn.Conv2d(4, 3, 3, groups=2)",
    "nn.Conv2d(4, 4, 3, groups=0)",
    "nn.Conv2d(4, 4, 3, stride=2, padding='same')",
    "nn.Conv2d(3, 4, 3)(torch.zeros(2, 5, 5, 5))",
    "nn.Conv2d(3, 4, 3)(torch.zeros(2, 3))",
    "nn.Conv2d(3, 4, 3)(torch.zeros(1, 3, 2, 2))",
    "nn.ConvTranspose2d(3, 4, 3, padding_mode='reflect')",
    "nn.ConvTranspose2d(3, 4, 3, stride=2)(torch.zeros(1, 3, 4, 4), output_size=(3, 3))",
    "nn.ConvTranspose2d(3, 4, 3, stride=2)(torch.zeros(1, 3, 4, 4), output_size=(10, 10, 3))",
    "nn.LazyConv2d(4, 3)(torch.zeros(2, 2))",
    "nn.LazyConv2d(4, 3, groups=2)(torch.zeros(1, 3, 5, 5))",
    "nn.Linear(3, 4)(torch.zeros(2, 5))",
    "nn.LazyLinear(4).weight.shape",
    "nn.BatchNorm1d(3)(torch.zeros(2, 3, 4, 5))",
    "nn.BatchNorm2d(3)(torch.zeros(2, 3))",
    "nn.BatchNorm1d(3)(torch.zeros(1, 3))",
    "nn.BatchNorm1d(3)(torch.zeros(4, 2))",
    "nn.LayerNorm(3)(torch.zeros(2, 4))",
    "nn.GroupNorm(3, 4)",
    "nn.Dropout(1.5)",
    "nn.Dropout2d(-0.1)",
    "nn.Embedding(3, 2, padding_idx=3)",
    "nn.Embedding(3, 2, padding_idx=-4)",
    "nn.Embedding(3, 2)(torch.tensor([3]))",
    "nn.Embedding(3, 2)(torch.tensor([0.5]))",
    "nn.Embedding(3, 2, _weight=torch.zeros(2, 2))",
    "nn.Embedding.from_pretrained(torch.zeros(2))",
    "nn.Unflatten(1, (2.0, 3))",
    "nn.Unflatten(1, 6)",
    "nn.Hardtanh(2, 1)",
    "nn.HuberLoss(delta='x')",
    "nn.TripletMarginLoss(margin=-1)",
    "nn.MSELoss(reduction='foo')(torch.zeros(1), torch.zeros(1))",
    "nn.CrossEntropyLoss()(torch.zeros(2, 3), torch.tensor([0, 5]))",
    "nn.MarginRankingLoss()(torch.zeros(2, 2), torch.zeros(2), torch.zeros(2))",
    "nn.CosineEmbeddingLoss()(torch.zeros(2), torch.zeros(2), torch.ones(2))",
    "nn.CosineEmbeddingLoss()(torch.zeros(2, 2), torch.zeros(2, 2), torch.ones(2, 2))",
    "nn.TripletMarginLoss()(torch.zeros(2, 2), torch.zeros(2), torch.zeros(2, 2))",
    "nn.PixelShuffle(2)(torch.zeros(1, 3, 2, 2))",
    "nn.PixelShuffle(2)(torch.zeros(2, 2))",
    "nn.PixelShuffle(0)(torch.zeros(1, 4, 2, 2))",
    "nn.init.xavier_uniform_(torch.zeros(3))",
    "nn.init.eye_(torch.zeros(3))",
    "nn.init.orthogonal_(torch.zeros(3))",
    "nn.init.calculate_gain('relo')",
    "nn.init.calculate_gain('leaky_relu', True)",
    "nn.init.kaiming_normal_(torch.zeros(2, 2), mode='fan')",
    "nn.Parameter(torch.tensor([1]))",
    "nn.Parameter([1.0])",
]


def error_of(expression, library):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            eval(expression, {"nn": library.nn, "torch": library})
        except Exception as error:  # whatever it is, it must be the same one
            return type(error).__name__, text(str(error)).split("\\nException raised")[0]
    raise AssertionError(f"{expression} raises nothing")


@pytest.mark.parametrize("expression", ERRORS)
def test_error(expression):
    assert error_of(expression, here) == error_of(expression, torch)


INITIALIZERS = [
    "uniform_(x, -1, 2)", "normal_(x, 1, 2)", "constant_(x, 3)", "ones_(x)", "zeros_(x)", "xavier_uniform_(x, 2)",
    "xavier_normal_(x)", "kaiming_uniform_(x, 0.1)", "kaiming_normal_(x, mode='fan_out', nonlinearity='relu')",
    "trunc_normal_(x)", "trunc_normal_(x, std=0.5, a=-0.1, b=0.1)", "trunc_normal_(x, mean=1.0, a=1.5, b=9.0)",
]  # fmt: skip


@pytest.mark.parametrize("shape", [(3, 5), (17, 19), (4, 2, 3, 3)])
@pytest.mark.parametrize("call", INITIALIZERS)
def test_initializers_draw_the_same_numbers(call, shape):
    results = []
    for library in BOTH:
        library.manual_seed(0)
        x = library.nn.Parameter(library.empty(shape))
        out = eval(call, {**vars(library.nn.init), "x": x})
        assert out is x
        results.append((x, library.rand(1)))
    for ours, theirs in zip(*results):
        if "density" in call or "a=" in call:
            close(ours, theirs)  # the logarithms of the densities are rounded otherwise, the numbers drawn are not
        else:
            same(ours, theirs)


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 4), (4, 2, 3, 3)])
def test_orthogonal(shape):
    results = []
    for library in BOTH:
        library.manual_seed(0)
        results.append(library.nn.init.orthogonal_(library.empty(shape), gain=2.0))
    close(*results)


def test_eye():
    same(*(library.nn.init.eye_(library.empty(2, 3)) for library in BOTH))


@pytest.mark.parametrize("name", ["linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"])
def test_gain(name):
    for param in (None, 0.2):
        assert here.nn.init.calculate_gain(name, param) == torch.nn.init.calculate_gain(name, param)
