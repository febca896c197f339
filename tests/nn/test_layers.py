"""Layers: first values recorded from PyTorch, derivatives by differences, and what training and evaluation mean."""

import warnings

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.autograd import gradcheck
from tinygrad_edu.nn.functional.sliding import give_back, see, sliding

# The parameters that PyTorch 2.13 draws after manual_seed(0), and the number that it draws next.
FIRST = {
    "Linear(3, 2)": (
        [[-0.004323, 0.309716, -0.475185, -0.424895, -0.222369, 0.154821], [-0.011439, 0.457775]],
        0.455628,
    ),
    "Conv2d(1, 1, 2)": ([[-0.003743, 0.268222, -0.411523, -0.36797], [-0.192577]], 0.634079),
    "Conv1d(2, 2, 2, groups=2)": ([[-0.005294, 0.379323, -0.581981, -0.520387], [-0.272345, 0.189616]], 0.490093),
    "ConvTranspose2d(1, 1, 2)": ([[-0.003743, 0.268222, -0.411523, -0.36797], [-0.192577]], 0.634079),
    "Embedding(2, 3)": ([[1.540996, -0.293429, -2.178789, 0.568431, -1.084522, -1.398595]], 0.022326),
    "BatchNorm1d(2)": ([[1.0, 1.0], [0.0, 0.0]], 0.496257),
    "PReLU()": ([[0.25]], 0.496257),
}


@pytest.mark.parametrize("text", FIRST)
def test_first_values(text):
    torch.manual_seed(0)
    layer = eval(f"nn.{text}")
    parameters, following = FIRST[text]
    assert [[round(v, 6) for v in p.flatten().tolist()] for p in layer.parameters()] == parameters
    assert round(torch.rand(1).item(), 6) == following


DIFFERENTIABLE = [
    ("Linear(3, 2)", (4, 3)),
    ("Conv1d(2, 2, 3, padding='same')", (1, 2, 5)),
    ("Conv2d(2, 2, 2, padding=1, padding_mode='circular')", (1, 2, 3, 3)),
    ("ConvTranspose2d(2, 2, 2, stride=2)", (1, 2, 2, 2)),
    ("AvgPool2d(2)", (1, 2, 4, 4)),
    ("AdaptiveAvgPool2d(2)", (1, 1, 3, 3)),
    ("LayerNorm(3)", (2, 3)),
    ("GroupNorm(2, 4)", (2, 4, 2)),
    ("RMSNorm(3)", (2, 3)),
    ("BatchNorm1d(3, track_running_stats=False)", (4, 3)),
    ("PReLU()", (2, 3)),
    ("GELU()", (2, 3)),
    ("Softplus()", (2, 3)),
    ("PixelShuffle(2)", (1, 4, 2, 2)),
    ("Upsample(scale_factor=2)", (1, 1, 3)),
    ("ZeroPad2d(1)", (1, 2, 2)),
    ("Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 1))", (2, 3)),
]


@pytest.mark.parametrize(("text", "shape"), DIFFERENTIABLE, ids=[text for text, _ in DIFFERENTIABLE])
def test_derivatives(text, shape):
    torch.manual_seed(0)
    layer = eval(f"nn.{text}").double()
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    assert gradcheck(lambda x, *parameters: layer(x), (x, *layer.parameters()))


def test_a_small_network_computes_what_pytorch_computes():
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(1, 2, 3, padding=1), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3)
    )
    x = torch.linspace(-1, 1, 32).reshape(2, 1, 4, 4)
    assert torch.allclose(
        net(x), torch.tensor([[0.430494, -1.428785, 0.223728], [-0.035366, -0.364314, 0.393378]]), atol=1e-5
    )
    assert nn.CrossEntropyLoss()(net(x), torch.tensor([0, 2])).item() == pytest.approx(0.714487, abs=1e-5)
    assert net[1].running_mean.tolist() == pytest.approx([-0.037524, -0.019739], abs=1e-6)
    assert torch.allclose(
        net.eval()(x), torch.tensor([[-0.254285, -0.40589, 0.132544], [-0.255466, -0.182267, 0.22307]]), atol=1e-5
    )


def test_dropout_draws_in_training_alone():
    torch.manual_seed(1)
    assert nn.Dropout(0.5)(torch.ones(6)).tolist() == [2, 2, 2, 2, 0, 2]
    assert nn.Dropout2d(0.5)(torch.ones(1, 4, 1, 1)).flatten().tolist() == [2, 0, 0, 2]
    state = torch.get_rng_state()
    x = torch.ones(6)
    assert nn.Dropout(0.5).eval()(x) is x
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("name", ["ReLU6", "Hardtanh", "LeakyReLU", "ELU", "SiLU", "Mish", "ReLU"])
def test_in_place_activations_have_the_gradient_of_the_others(name):
    x = torch.tensor([-1.0, 0.5, 2.0], requires_grad=True)
    y = x.clone()
    getattr(nn, name)(inplace=True)(y).sum().backward()
    inplace, x.grad = x.grad, None
    out = getattr(nn, name)()(x)
    out.sum().backward()
    assert torch.equal(y, out)
    assert torch.equal(inplace, x.grad)


def test_batch_norm_counts_and_uses_its_means():
    norm = nn.BatchNorm1d(2, momentum=None)
    batches = torch.randn(3, 8, 2)
    for batch in batches:
        norm(batch)
    assert norm.num_batches_tracked.item() == 3
    assert torch.allclose(norm.running_mean, batches.mean((0, 1)), atol=1e-6)
    norm.eval()(batches[0])
    assert norm.num_batches_tracked.item() == 3
    fixed = nn.BatchNorm1d(2, track_running_stats=False).eval()
    assert torch.allclose(fixed(batches[0]).mean(0), torch.zeros(2), atol=1e-6)


def test_lazy_layers_become_ordinary_ones():
    net = nn.Sequential(nn.LazyConv2d(4, 3), nn.LazyBatchNorm2d(), nn.Flatten(), nn.LazyLinear(2))
    assert repr(net[3].weight) == "<UninitializedParameter>"
    with pytest.raises(ValueError, match="Attempted to use an uninitialized parameter"):
        net[3].weight + 1
    net.double()
    net(torch.zeros(2, 3, 5, 5, dtype=torch.float64))
    assert [type(m) for m in net] == [nn.Conv2d, nn.BatchNorm2d, nn.Flatten, nn.Linear]
    assert net[3].weight.shape == (2, 36)
    assert {p.dtype for p in net.parameters()} == {torch.float64}
    assert not net[3]._forward_pre_hooks


def test_lazy_layers_take_their_shapes_from_a_saved_state():
    lazy, linear = nn.LazyLinear(2), nn.Linear(3, 2)
    lazy.load_state_dict(linear.state_dict())
    x = torch.ones(1, 3)
    assert torch.equal(lazy(x), linear(x))


def test_embedding_does_not_learn_its_padding():
    words = nn.Embedding(4, 2, padding_idx=1)
    assert words.weight[1].tolist() == [0, 0]
    words(torch.tensor([0, 1, 0])).sum().backward()
    assert words.weight.grad.tolist() == [[2, 2], [0, 0], [0, 0], [0, 0]]


def test_losses_reduce():
    x, y = torch.tensor([1.0, 2.0, 4.0]), torch.zeros(3)
    assert nn.MSELoss(reduction="none")(x, y).tolist() == [1, 4, 16]
    assert nn.MSELoss(reduction="sum")(x, y).item() == 21
    assert nn.MSELoss()(x, y).item() == 7
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert nn.MSELoss(size_average=False).reduction == "sum"
    with pytest.raises(ValueError, match="foo is not a valid value for reduction"):
        nn.MSELoss(reduction="foo")(x, y)


def test_transposed_convolution_undoes_the_shape():
    shrink, grow = nn.Conv2d(1, 1, 3, stride=2), nn.ConvTranspose2d(1, 1, 3, stride=2)
    for size in (9, 10):
        x = torch.zeros(1, 1, size, size)
        assert grow(shrink(x), output_size=x.shape).shape == x.shape


@pytest.mark.parametrize(
    ("sizes", "kernel", "stride", "padding", "dilation"),
    [
        ((7,), (3,), (1,), (0,), (1,)),
        ((9,), (2,), (3,), (1,), (2,)),
        ((5, 6), (3, 2), (1, 2), (1, 0), (1, 2)),
        ((4, 4), (4, 1), (2, 1), (2, 3), (1, 1)),
    ],
)
def test_seeing_and_giving_back_are_transposes(sizes, kernel, stride, padding, dilation):
    at = sliding(sizes, kernel, stride, padding, dilation)
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, 3, *sizes))
    y = rng.standard_normal((2, 3, *at.steps, *kernel))
    assert (see(x, at) * y).sum() == pytest.approx((x * give_back(y, at)).sum())


def test_warnings_are_of_the_line_that_called():
    x, y = torch.ones(2, 2), torch.ones(2)
    hooked = nn.Linear(2, 2)
    hooked.register_full_backward_hook(lambda *args: None)
    for call in (
        lambda: nn.functional.mse_loss(x, y),
        lambda: nn.MSELoss()(x, y),
        lambda: nn.Softmax()(x),
        lambda: nn.KLDivLoss()(x, x),
        lambda: nn.Dropout2d()(x),
        lambda: nn.MSELoss(reduce=True),
        lambda: hooked(x).sum().backward(),
    ):
        with pytest.warns(UserWarning) as seen:
            call()
        assert {warning.filename for warning in seen} == {__file__}
