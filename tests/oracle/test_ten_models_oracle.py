"""Ten models learn for fifty steps here and in PyTorch, from the same seed: the same losses, step by step, and the same
names of what they save.

Each is a program that knows its library as `torch`: it makes a model, and a function that takes one step and returns the
loss.
"""

import textwrap

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu as here

STEPS = 50

MLP = """
model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 5))
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-3, nesterov=True)
x, y = torch.randn(64, 8), torch.randint(0, 5, (64,))

def loss():
    return F.cross_entropy(model(x), y, label_smoothing=0.1)
"""

CNN = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(1, 6, 3, padding="same"), nn.Conv2d(6, 8, 3, bias=False)
        self.norm, self.out = nn.BatchNorm2d(8), nn.Linear(8 * 2 * 2, 4)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        return self.out(F.avg_pool2d(F.gelu(self.norm(self.second(x))), 2).flatten(1))

model = Net()
optimizer = optim.Adadelta(model.parameters())
batches = DataLoader(TensorDataset(torch.rand(40, 1, 12, 12), torch.randint(0, 4, (40,))), batch_size=8, shuffle=True)
stream = (batch for _ in range(50) for batch in batches)

def loss():
    x, y = next(stream)
    return F.nll_loss(F.log_softmax(model(x), 1), y)
"""

LSTM = """
text = "the quick brown fox jumps over the lazy dog and runs away from the quick brown cat "
letters = sorted(set(text))
codes = torch.tensor([letters.index(c) for c in text])

class Writer(nn.Module):
    def __init__(self, count):
        super().__init__()
        self.embed = nn.Embedding(count, 10)
        self.lstm = nn.LSTM(10, 12, num_layers=2, batch_first=True, dropout=0.1)
        self.out = nn.Linear(12, count)

    def forward(self, x, state=None):
        x, state = self.lstm(self.embed(x), state)
        return self.out(x), state

model = Writer(len(letters))
optimizer = optim.RMSprop(model.parameters(), lr=0.01, momentum=0.1)
rows, state = codes[:80].reshape(4, 20), None

def loss():
    global state
    scores, state = model(rows[:, :-1], state)
    state = tuple(part.detach() for part in state)
    return F.cross_entropy(scores.flatten(0, 1), rows[:, 1:].flatten())
"""

VAE = """
class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.inward, self.mean, self.spread = nn.Linear(16, 12), nn.Linear(12, 3), nn.Linear(12, 3)
        self.outward = nn.Sequential(nn.Linear(3, 12), nn.ELU(), nn.Linear(12, 16))

    def forward(self, x):
        h = torch.tanh(self.inward(x))
        mean, spread = self.mean(h), self.spread(h)
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * spread)
        return self.outward(z), mean, spread

model = VAE()
optimizer = optim.Adam(model.parameters(), lr=0.01, amsgrad=True)
x = torch.rand(32, 16)

def loss():
    out, mean, spread = model(x)
    divergence = -0.5 * (1 + spread - mean.pow(2) - spread.exp()).sum(1)
    return (F.binary_cross_entropy_with_logits(out, x, reduction="none").sum(1) + divergence).mean()
"""

SIAMESE = """
model = nn.Sequential(nn.Conv1d(1, 4, 3), nn.PReLU(), nn.Flatten(), nn.LazyLinear(6), nn.LayerNorm(6))
model(torch.zeros(1, 1, 10))
optimizer = optim.Adagrad(model.parameters(), lr=0.02, lr_decay=0.01)
x, other, far = torch.randn(3, 24, 1, 10)
y = torch.where(torch.rand(24) < 0.5, 1.0, -1.0)

def loss():
    a, b, c = model(x), model(other), model(far)
    return F.cosine_embedding_loss(a, b, y, margin=0.2) + F.triplet_margin_loss(a, b, c, swap=True)
"""

ENCODER = """
class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 16, padding_idx=0)
        layer = nn.TransformerEncoderLayer(16, 4, 32, dropout=0.1, activation="gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(16), enable_nested_tensor=False)
        self.out = nn.Linear(16, 3)

    def forward(self, x):
        empty = x == 0
        x = self.encoder(self.embed(x), src_key_padding_mask=empty)
        return self.out(x.masked_fill(empty.unsqueeze(-1), 0).sum(1) / (~empty).sum(1, keepdim=True))

model = Tagger()
optimizer = optim.AdamW(model.parameters(), lr=0.003, weight_decay=0.1)
scheduler = optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=60)
x, y = torch.randint(1, 20, (24, 7)), torch.randint(0, 3, (24,))
x[::2, 5:] = 0

def loss():
    return F.cross_entropy(model(x), y)
"""

GPT = """
class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.proj = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU("tanh"), nn.Linear(4 * width, width))

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = (part.view(b, t, self.heads, -1).transpose(1, 2) for part in self.qkv(self.ln1(x)).chunk(3, -1))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.proj(y.transpose(1, 2).reshape(b, t, c))
        return x + self.mlp(self.ln2(x))

class GPT(nn.Module):
    def __init__(self, letters, context, width):
        super().__init__()
        self.token, self.place = nn.Embedding(letters, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList([Block(width, 2) for _ in range(2)])
        self.head = nn.Linear(width, letters, bias=False)
        self.head.weight = self.token.weight
        self.apply(self.begin)

    def begin(self, module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.trunc_normal_(module.weight, std=0.1)

    def forward(self, x):
        x = self.token(x) + self.place(torch.arange(x.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.head(x)

model = GPT(15, 12, 16)
optimizer = optim.NAdam(model.parameters(), lr=0.005)
data = torch.randint(0, 15, (200,))

def loss():
    starts = torch.randint(0, 188, (6,))
    rows = torch.stack([data[i : i + 13] for i in starts])
    return F.cross_entropy(model(rows[:, :-1]).reshape(-1, 15), rows[:, 1:].reshape(-1))
"""

GNN = """
links = torch.rand(12, 12) < 0.3
links = ((links | links.T) | torch.eye(12).bool()).float()
scale = links.sum(1).pow(-0.5)
links = scale[:, None] * links * scale

class Convolution(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, x):
        return links @ x @ self.weight + self.bias

model = nn.Sequential(Convolution(5, 9), nn.LeakyReLU(0.1), nn.Dropout(0.3), Convolution(9, 3))
optimizer = optim.RAdam([{"params": model[0].parameters(), "weight_decay": 0.01}, {"params": model[3].parameters()}], lr=0.02)
x, y = torch.randn(12, 5), torch.randint(0, 3, (12,))
y[::3] = -100

def loss():
    return F.cross_entropy(model(x), y)
"""

FORWARD = """
class Layer(nn.Linear):
    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs)
        self.optimizer = optim.Adam(self.parameters(), lr=0.03)

    def forward(self, x):
        return F.relu(super().forward(x / (x.norm(2, 1, keepdim=True) + 1e-4)))

    def learn(self, right, wrong):
        good, bad = (self(x).pow(2).mean(1) for x in (right, wrong))
        loss = F.softplus(torch.cat([2.0 - good, bad - 2.0])).mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return self(right).detach(), self(wrong).detach(), loss.detach()

model = nn.ModuleList([Layer(10, 16), Layer(16, 16)])
optimizer = None
right, wrong = torch.rand(20, 10), torch.rand(20, 10) - 0.5

def loss():
    x, y, total = right, wrong, 0.0
    for layer in model:
        x, y, part = layer.learn(x, y)
        total = total + part
    return total
"""

POLYNOMIAL = """
class Legendre(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return 0.5 * (5 * x**3 - 3 * x)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 1.5 * (5 * x**2 - 1)

class Fit(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c, self.d = (nn.Parameter(torch.tensor(v)) for v in (0.1, -1.0, 0.2, 0.3))

    def forward(self, x):
        return self.a + self.b * Legendre.apply(self.c + self.d * x)

model = Fit()
optimizer = optim.SGD(model.parameters(), lr=1e-2, momentum=0.5)
scheduler = optim.lr_scheduler.StepLR(optimizer, 10, gamma=0.8)
x = torch.linspace(-3.1, 3.1, 200)

def loss():
    return F.mse_loss(model(x), torch.sin(x))
"""

MODELS = {
    "MLP": MLP, "CNN": CNN, "LSTM language model": LSTM, "VAE": VAE, "siamese": SIAMESE, "transformer encoder": ENCODER,
    "GPT": GPT, "GNN by hand": GNN, "forward-forward": FORWARD, "polynomial with a custom Function": POLYNOMIAL,
}  # fmt: skip


def learn(library, program):
    """The losses of all steps, what the model prints, and the names of what it would save."""
    data = library.utils.data
    names = {
        "torch": library, "nn": library.nn, "F": library.nn.functional, "optim": library.optim,
        "DataLoader": data.DataLoader, "TensorDataset": data.TensorDataset, "scheduler": None, "__name__": "a_program",
    }  # fmt: skip
    library.manual_seed(7)
    exec(textwrap.dedent(program), names)
    optimizer, losses = names["optimizer"], []
    for _ in range(STEPS):
        loss = names["loss"]()
        if optimizer:
            optimizer.zero_grad()
            loss.backward()
            library.nn.utils.clip_grad_norm_(names["model"].parameters(), 2.0)
            optimizer.step()
        if names["scheduler"]:
            names["scheduler"].step()
        losses.append(loss.item())
    return losses, repr(names["model"]), list(names["model"].state_dict())


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
def test_the_same_losses_step_by_step(name):
    (ours, text, mine), (theirs, expected, others) = (learn(library, MODELS[name]) for library in (here, torch))
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)
    assert len(set(theirs)) > STEPS // 2
    assert theirs[-1] < theirs[0]
    assert text == expected
    assert mine == others
