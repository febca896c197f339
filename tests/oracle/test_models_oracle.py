"""Ten models, trained for fifty steps here and in PyTorch from the same seed and on the same data: the losses agree,
step by step.
"""

import math
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu as here  # noqa: E402

STEPS = 50
MODELS = {}


def model(function):
    """Register a function that, given a library and a generator of data, yields losses as it trains."""
    MODELS[function.__name__] = function
    return function


def normal(torch, rng, *shape):
    return torch.tensor(rng.standard_normal(shape).astype(np.float32))


def classes(torch, rng, n, *shape):
    return torch.tensor(rng.integers(0, n, shape))


def steps(optimizer, loss_of):
    """Train, yielding the losses."""
    while True:
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        optimizer.step()
        yield loss


@model
def mlp(torch, rng):
    nn = torch.nn
    net = nn.Sequential(nn.Linear(12, 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 16), nn.GELU(), nn.Linear(16, 4))
    x, y = normal(torch, rng, 40, 12), classes(torch, rng, 4, 40)
    return steps(torch.optim.Adam(net.parameters(), lr=0.01), lambda: nn.CrossEntropyLoss(label_smoothing=0.1)(net(x), y))


@model
def cnn(torch, rng):
    nn = torch.nn
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 8, 3, groups=2), nn.Dropout2d(0.2), nn.LeakyReLU(0.1), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Linear(8, 3),
    )  # fmt: skip
    x, y = normal(torch, rng, 10, 1, 8, 8), classes(torch, rng, 3, 10)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=1e-3)
    return steps(optimizer, lambda: nn.CrossEntropyLoss()(net(x), y))


@model
def lstm_language_model(torch, rng):
    nn = torch.nn

    class Language(nn.Module):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(11, 8, padding_idx=0)
            self.lstm = nn.LSTM(8, 12, num_layers=2, batch_first=True, dropout=0.1)
            self.out = nn.Linear(12, 11)

        def forward(self, x):
            return self.out(self.lstm(self.words(x))[0])

    net, x = Language(), classes(torch, rng, 11, 4, 8)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    while True:
        optimizer.zero_grad()
        scores = net(x[:, :-1])
        loss = nn.functional.cross_entropy(scores.reshape(-1, 11), x[:, 1:].reshape(-1), ignore_index=0)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 0.5)
        optimizer.step()
        yield loss


@model
def vae(torch, rng):
    nn, functional = torch.nn, torch.nn.functional

    class Vae(nn.Module):
        def __init__(self):
            super().__init__()
            self.inside = nn.Linear(10, 8)
            self.mean, self.log_var = nn.Linear(8, 2), nn.Linear(8, 2)
            self.decoder = nn.Sequential(nn.Linear(2, 8), nn.Softplus(), nn.Linear(8, 10))

        def forward(self, x):
            h = functional.silu(self.inside(x))
            mean, log_var = self.mean(h), self.log_var(h)
            z = mean + torch.randn_like(mean) * (log_var / 2).exp()
            return self.decoder(z), mean, log_var

    net, x = Vae(), torch.tensor(rng.random((20, 10)).astype(np.float32))

    def loss():
        out, mean, log_var = net(x)
        rebuilt = functional.binary_cross_entropy_with_logits(out, x, reduction="sum")
        return (rebuilt - 0.5 * torch.sum(1 + log_var - mean.pow(2) - log_var.exp())) / len(x)

    return steps(torch.optim.Adam(net.parameters(), lr=0.01), loss)


@model
def siamese(torch, rng):
    nn = torch.nn
    branch = nn.Sequential(nn.Linear(6, 12), nn.LayerNorm(12), nn.Tanh(), nn.Linear(12, 4))
    a, b, c = (normal(torch, rng, 16, 6) for _ in range(3))
    triplet, cosine = nn.TripletMarginLoss(margin=0.5), nn.CosineEmbeddingLoss(0.2)
    target = torch.tensor(rng.choice([-1.0, 1.0], 16).astype(np.float32))

    def loss():
        u, v, w = branch(a), branch(b), branch(c)
        return triplet(u, v, w) + cosine(u, v, target)

    return steps(torch.optim.RMSprop(branch.parameters(), lr=0.003), loss)


@model
def transformer_encoder(torch, rng):
    nn = torch.nn

    class Classifier(nn.Module):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(9, 8)
            layer = nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, dropout=0.1, batch_first=True)
            self.encoder = nn.TransformerEncoder(layer, num_layers=2, enable_nested_tensor=False)
            self.out = nn.Linear(8, 3)

        def forward(self, x, padding):
            return self.out(self.encoder(self.words(x), src_key_padding_mask=padding).mean(1))

    net, x, y = Classifier(), classes(torch, rng, 9, 6, 7), classes(torch, rng, 3, 6)
    padding = torch.tensor(np.arange(7) >= rng.integers(3, 8, (6, 1)))
    return steps(
        torch.optim.AdamW(net.parameters(), lr=0.005), lambda: nn.functional.cross_entropy(net(x, padding), y)
    )


@model
def gpt(torch, rng):
    nn, functional = torch.nn, torch.nn.functional

    class Block(nn.Module):
        def __init__(self, width, heads):
            super().__init__()
            self.heads = heads
            self.norms = nn.ModuleList([nn.LayerNorm(width), nn.LayerNorm(width)])
            self.qkv, self.out = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width)
            self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(approximate="tanh"), nn.Linear(4 * width, width))

        def forward(self, x):
            n, t, width = x.shape
            parts = self.qkv(self.norms[0](x)).split(width, dim=-1)
            q, k, v = (part.view(n, t, self.heads, -1).transpose(1, 2) for part in parts)
            seen = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.out(seen.transpose(1, 2).reshape(n, t, width))
            return x + self.mlp(self.norms[1](x))

    class Gpt(nn.Module):
        def __init__(self, words=13, width=16, context=8):
            super().__init__()
            self.words, self.places = nn.Embedding(words, width), nn.Embedding(context, width)
            self.blocks = nn.Sequential(Block(width, 2), Block(width, 2))
            self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, words, bias=False)
            self.head.weight = self.words.weight
            for name, parameter in self.named_parameters():
                if parameter.ndim > 1:
                    nn.init.normal_(parameter, std=0.02 / math.sqrt(2 if name.endswith("out.weight") else 1))

        def forward(self, x):
            return self.head(self.norm(self.blocks(self.words(x) + self.places(torch.arange(x.shape[1])))))

    net, x = Gpt(), classes(torch, rng, 13, 4, 9)
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.01, betas=(0.9, 0.95), weight_decay=0.1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    while True:
        loss = functional.cross_entropy(net(x[:, :-1]).flatten(0, 1), x[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
        yield loss


@model
def gnn_by_hand(torch, rng):
    nodes, nn = 12, torch.nn
    edges = (rng.random((nodes, nodes)) < 0.2).astype(np.float32)
    graph = torch.tensor(np.maximum(edges, edges.T)) + torch.eye(nodes)
    degrees = graph.sum(1).pow(-0.5)
    graph = degrees.unsqueeze(1) * graph * degrees

    class Layer(nn.Module):
        def __init__(self, inputs, outputs):
            super().__init__()
            self.weight = nn.Parameter(torch.empty(inputs, outputs))
            nn.init.xavier_uniform_(self.weight)
            self.register_parameter("bias", nn.Parameter(torch.zeros(outputs)))

        def forward(self, x):
            return torch.einsum("ij,jk,kl->il", graph, x, self.weight) + self.bias

    net = nn.Sequential(Layer(5, 8), nn.ELU(), Layer(8, 3), nn.LogSoftmax(dim=1))
    x, y, known = normal(torch, rng, nodes, 5), classes(torch, rng, 3, nodes), torch.tensor(rng.random(nodes) < 0.6)
    optimizer = torch.optim.Adagrad(net.parameters(), lr=0.1, weight_decay=5e-4)
    return steps(optimizer, lambda: nn.functional.nll_loss(net(x)[known], y[known]))


@model
def forward_forward(torch, rng):
    nn = torch.nn

    class Layer(nn.Linear):
        """A layer that learns by itself to be loud for good data and quiet for bad."""

        def __init__(self, inputs, outputs):
            super().__init__(inputs, outputs)
            self.optimizer = torch.optim.Adam(self.parameters(), lr=0.03)

        def forward(self, x):
            return torch.relu(super().forward(x / (x.norm(2, 1, keepdim=True) + 1e-4)))

        def learn(self, good, bad):
            loud, quiet = (self.forward(x).pow(2).mean(1) for x in (good, bad))
            loss = torch.log(1 + torch.exp(torch.cat([2.0 - loud, quiet - 2.0]))).mean()
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            return self.forward(good).detach(), self.forward(bad).detach(), loss

    layers = [Layer(8, 10), Layer(10, 10)]
    good, bad = normal(torch, rng, 16, 8), normal(torch, rng, 16, 8)
    while True:
        g, b, total = good, bad, 0.0
        for layer in layers:
            g, b, loss = layer.learn(g, b)
            total += loss.item()
        yield torch.tensor(total)


@model
def polynomial(torch, rng):
    class Legendre(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return 0.5 * (5 * x**3 - 3 * x)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 1.5 * (5 * x**2 - 1)

    x = torch.linspace(-math.pi, math.pi, 200)
    y = torch.sin(x)
    a, b, c, d = (torch.full((), value, requires_grad=True) for value in (0.0, -1.0, 0.0, 0.3))
    while True:
        loss = (a + b * Legendre.apply(c + d * x) - y).pow(2).mean()
        loss.backward()
        with torch.no_grad():
            for p in (a, b, c, d):
                p -= 0.005 * p.grad
                p.grad = None
        yield loss


def losses_of(name, library):
    library.manual_seed(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        training = MODELS[name](library, np.random.default_rng(2))
        return [next(training).item() for _ in range(STEPS)]


@pytest.mark.parametrize("name", MODELS)
def test_losses_agree_for_fifty_steps(name):
    ours, theirs = losses_of(name, here), losses_of(name, torch)
    assert theirs[-1] < theirs[0]
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)
