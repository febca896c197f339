"""Layers at their edges, here and in PyTorch: inputs and parameters of different types, and tensors without elements.

What is compared is the type and the shape of the result, or the error.
"""

import itertools
import warnings

import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu as here

TYPES = ["float16", "bfloat16", "float32", "float64", "int64", "bool", None]

# A function of x, w and b, and their shapes; w and b may also be absent.
FUNCTIONS = [
    ("conv1d(x, w, b)", (1, 2, 4), (3, 2, 2), (3,)),
    ("conv2d(x, w, b)", (1, 2, 4, 4), (3, 2, 2, 2), (3,)),
    ("conv2d(x, w, b, padding='same')", (1, 2, 4, 4), (3, 2, 3, 3), (3,)),
    ("conv_transpose2d(x, w, b)", (1, 3, 4, 4), (3, 2, 2, 2), (2,)),
    ("linear(x, w, b)", (2, 3), (4, 3), (4,)),
    ("linear(x, w, b)", (2, 2, 3), (4, 3), (4,)),
    ("layer_norm(x, (3,), w, b)", (2, 3), (3,), (3,)),
    ("group_norm(x, 2, w, b)", (2, 4, 3), (4,), (4,)),
    ("rms_norm(x, (3,), w)", (2, 3), (3,), (3,)),
    ("batch_norm(x, None, None, w, b, True)", (2, 3), (3,), (3,)),
    ("batch_norm(x, w, w, b, b, True)", (2, 3, 2), (3,), (3,)),
    ("batch_norm(x, w, w, b, b)", (2, 3), (3,), (3,)),
]


def outcome(library, expression, **names):
    """What *expression* makes, as type and shape, or the error."""
    names = {**vars(library.nn.functional), "torch": library, "nn": library.nn, **names}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = eval(expression, names)
        except Exception as error:  # whatever it is, it must be the same one
            return type(error).__name__, str(error).replace("tinygrad_edu.", "torch.")
    result = result[0] if isinstance(result, tuple) else result
    return str(result.dtype).partition(".")[2], tuple(result.shape)


@pytest.mark.parametrize(("expression", "x", "w", "b"), FUNCTIONS)
def test_types_that_differ(expression, x, w, b):
    optional = "norm" in expression
    for types in itertools.product(TYPES[:-1], TYPES if optional else TYPES[:-1], TYPES):
        if "conv" in expression and types[0] == "bfloat16" and types != ("bfloat16", "bfloat16", None):
            continue  # errors of the library below PyTorch, which other machines do not use
        ours, theirs = (
            outcome(library, expression, **{
                name: None if dtype is None else library.ones(shape).to(getattr(library, dtype))
                for name, shape, dtype in zip("xwb", (x, w, b), types)
            })
            for library in (here, torch)
        )  # fmt: skip
        assert ours == theirs, types


# z(*sizes) is a tensor of zeros.
EMPTY = """
conv2d(z(0, 2, 8, 8), z(3, 2, 3, 3))        conv2d(z(1, 0, 8, 8), z(3, 0, 3, 3))
conv2d(z(1, 0, 8, 8), z(3, 0, 3, 3), z(3))  conv2d(z(0, 8, 8), z(3, 0, 3, 3))
conv2d(z(1, 2, 8, 8), z(0, 2, 3, 3))        conv2d(z(1, 2, 8, 8), z(0, 2, 3, 3), groups=2)
conv2d(z(1, 2, 8, 8), z(3, 2, 3, 3), groups=2)  conv2d(z(1, 2, 8, 8), z(3, 1, 3, 3), groups=2)
conv2d(z(1, 2, 8, 8), z(2, 2, 0, 3))        conv2d(z(1, 2, 8, 8), z(2, 2, 0, 3), padding='same')
conv2d(z(1, 2, 8, 8), z(2, 2, 0, 0), padding='valid')  conv1d(z(1, 2, 8), z(2, 2, 0))
conv2d(z(1, 2, 0, 8), z(1, 2, 3, 3))        conv2d(z(1, 3, 8, 8).double(), z(2, 2, 3, 3), z(2))
conv_transpose2d(z(0, 2, 8, 8), z(2, 2, 3, 3))  conv_transpose2d(z(1, 0, 8, 8), z(0, 2, 3, 3))
conv_transpose2d(z(1, 2, 0, 8), z(2, 2, 3, 3))  conv_transpose2d(z(1, 2, 8, 8), z(2, 0, 3, 3))
conv_transpose2d(z(1, 2, 8, 8), z(2, 2, 0, 3))
max_pool2d(z(0, 1, 4, 4), 2)        max_pool2d(z(1, 0, 4, 4), 2)        max_pool2d(z(1, 1, 0, 4), 2)
max_pool2d(z(0, 4, 4), 2)           max_pool1d(z(0, 1, 4), 2)           max_pool1d(z(1, 0, 4), 2)
avg_pool2d(z(0, 1, 4, 4), 2)        avg_pool2d(z(1, 0, 4, 4), 2)        avg_pool2d(z(1, 1, 0, 4), 2)
adaptive_avg_pool2d(z(0, 1, 4, 4), 2)  adaptive_avg_pool2d(z(1, 0, 4, 4), 2)  adaptive_avg_pool2d(z(1, 1, 0, 4), 2)
linear(z(0, 3), z(2, 3), z(2))      linear(z(2, 0), z(2, 0), z(2))      linear(z(2, 3), z(0, 3))
linear(z(0, 2, 3), z(2, 3))         linear(z(2, 3, 0), z(4, 0), z(4))
batch_norm(z(0, 3), z(3), z(3))     layer_norm(z(0, 3), (3,))           group_norm(z(0, 4, 2), 2)
interpolate(z(0, 1, 4, 4), 2)       interpolate(z(1, 0, 4, 4), 2)
pad(z(0, 2), (1, 1))                pad(z(0, 3, 3), (1, 1), mode='circular')
pad(z(0, 3, 3), (1, 1, 1, 1), mode='reflect')   pad(z(3, 0, 3), (1, 1), mode='replicate')
pad(z(2, 3), (1, 1, 1, 1), mode='reflect')      pad(z(3), (1, 1), mode='circular')
mse_loss(z(0), z(0))                cross_entropy(z(0, 3), z(0).long())  cross_entropy(z(2, 0), z(2).long())
scaled_dot_product_attention(z(0, 2, 3), z(0, 2, 3), z(0, 2, 3))
scaled_dot_product_attention(z(1, 0, 3), z(1, 2, 3), z(1, 2, 3))
scaled_dot_product_attention(z(1, 2, 3), z(1, 0, 3), z(1, 0, 3))
embedding(z(0).long(), z(3, 2))     one_hot(z(0).long())                one_hot(z(0).long(), 3)
nn.LSTM(3, 2)(z(0, 2, 3))           nn.LSTM(3, 2)(z(2, 0, 3))           nn.GRU(3, 2)(z(0, 2, 3))
nn.RNN(3, 2)(z(0, 3))               nn.GRU(3, 2)(z(2, 0, 3))            nn.PixelShuffle(2)(z(0, 4, 2, 2))
nn.MultiheadAttention(4, 2)(z(2, 0, 4), z(2, 0, 4), z(2, 0, 4))
nn.LSTM(3, 2)(z(2, 1, 3), z(1, 1, 2))                   nn.LSTM(3, 2)(z(2, 1, 3), [z(1, 1, 2)])
nn.LSTM(3, 2)(z(2, 1, 3), (z(1, 1, 2),) * 3)            nn.LSTM(3, 2)(z(2, 3), z(2, 1, 2))
z(0, 2, 3) @ z(3, 4)                z(0, 2, 3) @ z(0, 3, 4)             z(2, 0, 3) @ z(3)
torch.addmm(z(2).double(), z(2, 3), z(4, 2))            torch.addmm(z(2), z(2, 3), z(3))
torch.addmm(z(2), z(2, 3).double(), z(4, 2))            torch.addmm(z(2), z(2), z(3))
"""


@pytest.mark.parametrize("expression", [x.strip() for line in EMPTY.splitlines() for x in line.split("  ") if x.strip()])
def test_tensors_without_elements(expression):
    ours, theirs = (outcome(library, expression, z=library.zeros) for library in (here, torch))
    assert ours == theirs


SHAPES = [(), (1,), (3,), (4,), (2, 2), (4, 3), (4, 1), (3, 2), (4, 2, 2), (4, 3, 2), (4, 2, 2, 2), (4, 3, 2, 2), (0,)]
# A loss of s, the scores, and of t, a target of each of SHAPES; "long" where it is of whole numbers.
SCORES = ["nll_loss(s, t.long())", "cross_entropy(s, t.long())", "cross_entropy(s, t.long(), label_smoothing=0.1)"]
NUMBERS = """
    mse_loss(s, t)  l1_loss(s, t)  smooth_l1_loss(s, t)  huber_loss(s, t)  kl_div(s, t)  binary_cross_entropy(s, t)
    binary_cross_entropy(s, s, t)  binary_cross_entropy_with_logits(s, t)  binary_cross_entropy_with_logits(s, s, t)
    binary_cross_entropy_with_logits(s, s, pos_weight=t)  mse_loss(s, s, weight=t)  cosine_embedding_loss(s, s, t)
    margin_ranking_loss(s, s, t)  triplet_margin_loss(s, s, t)  cross_entropy(s, s, t)
    cross_entropy(s, s[:, 0].long(), t)  nll_loss(s, s[:, 0].long(), t)  torch.where(t > 0, s, 0)  torch.where(s > 0, t, s)
    cross_entropy(s, s[:, 0].long(), t, label_smoothing=0.1)
"""


@pytest.mark.parametrize("expression", SCORES)
@pytest.mark.parametrize("scores", [(3,), (4, 3), (4, 3, 2), (4, 3, 2, 2), (4, 3, 2, 2, 2)])
def test_scores_and_targets_that_do_not_fit(expression, scores):
    for shape in SHAPES:
        if "smoothing" in expression and (scores, shape) == ((3,), (1,)):
            continue  # a slip of PyTorch's: the same without smoothing is taken
        ours, theirs = (outcome(x, expression, s=x.zeros(scores), t=x.zeros(shape)) for x in (here, torch))
        assert ours == theirs, shape


@pytest.mark.parametrize("expression", [x.strip() for line in NUMBERS.splitlines() for x in line.split("  ") if x.strip()])
def test_numbers_and_targets_that_do_not_fit(expression):
    for shape in SHAPES:
        ours, theirs = (outcome(x, expression, s=x.zeros(4, 3), t=x.ones(shape)) for x in (here, torch))
        assert ours == theirs, shape


@pytest.mark.parametrize("widths", [(-1, 1), (1, -1), (-1, -1), (2, -1), (-2, 1)])
def test_a_circle_is_closed_after_negative_widths_cut_off(widths):
    ours, theirs = (
        library.nn.functional.pad(library.arange(6.0).reshape(1, 6), widths, mode="circular").tolist()
        for library in (here, torch)
    )
    assert ours == theirs
