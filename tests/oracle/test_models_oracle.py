"""The models of the training command, run on PyTorch by changing their imports: the same losses, step by step."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu as ours
import tinygrad_edu.models
from tests.oracle.on_pytorch import on_pytorch
from tinygrad_edu.models import gpt

STEPS = 50
IMAGES = [("mlp", "MLP", (64, 10)), ("cnn", "CNN", (10,)), ("rnn", "RNN", (8, 10))]


@pytest.mark.parametrize("file, name, sizes", IMAGES, ids=[file for file, _, _ in IMAGES])
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_the_same_losses_on_images(file, name, sizes, optimizer):
    rng = np.random.default_rng(0)
    pictures, labels = rng.random((64, 1, 8, 8)).astype(np.float32), rng.integers(0, 10, 64)
    seen = []
    for t, module in ((ours, tinygrad_edu.models), (torch, on_pytorch(f"models/{file}.py"))):
        t.manual_seed(3)
        model = getattr(module, name)(*sizes)
        x, y = t.tensor(pictures), t.tensor(labels)
        step = getattr(t.optim, optimizer)(model.parameters(), lr=0.01)
        losses = []
        for i in range(STEPS):
            batch = slice(16 * (i % 4), 16 * (i % 4 + 1))
            loss = t.nn.functional.cross_entropy(model(x[batch]), y[batch])
            step.zero_grad()
            loss.backward()
            step.step()
            losses.append(loss.item())
        seen.append((losses, repr(model)))
    assert seen[0][1] == seen[1][1]
    np.testing.assert_allclose(seen[0][0], seen[1][0], rtol=1e-4, atol=1e-4)


def test_a_gpt_learns_and_writes_the_same():
    text = "so long lives this, and this gives life to thee. " * 4
    seen = []
    for t, module in ((ours, gpt), (torch, on_pytorch("models/gpt.py"))):
        t.manual_seed(3)
        alphabet = module.Alphabet(text)
        model = module.GPT(len(alphabet), context=16, width=32, heads=4, blocks=2, dropout=0.1)
        losses = list(module.learn(model, alphabet.encode(text), STEPS))
        written = alphabet.decode(model.write(alphabet.encode("so"), 30, temperature=0.5))
        seen.append((losses, written, repr(model)))
    assert seen[0][1:] == seen[1][1:]
    np.testing.assert_allclose(seen[0][0], seen[1][0], rtol=1e-4, atol=1e-4)
