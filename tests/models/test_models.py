"""The models of the training command: shapes, and that each learns."""

import pytest

import tinygrad_edu as torch
import tinygrad_edu.nn.functional as F
from tinygrad_edu.models import CNN, GPT, MLP, RNN
from tinygrad_edu.models.gpt import Alphabet, batches, learn

IMAGES = [(MLP, (64, 2)), (CNN, (2,)), (RNN, (8, 2))]


@pytest.mark.parametrize("kind, sizes", IMAGES, ids=["mlp", "cnn", "rnn"])
def test_it_tells_the_left_half_from_the_right(kind, sizes):
    torch.manual_seed(0)
    model = kind(*sizes)
    y = torch.arange(32) % 2
    x = torch.rand(32, 1, 8, 8)
    x[y == 1, :, :, :4] += 1
    x[y == 0, :, :, 4:] += 1
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    for _ in range(40):
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
    model.eval()
    assert (model(x).argmax(1) == y).float().mean() > 0.95


def test_an_alphabet_knows_its_letters():
    alphabet = Alphabet("banana")
    assert len(alphabet) == 3
    assert alphabet.encode("nab!").tolist() == [2, 0, 1]
    assert alphabet.decode(torch.tensor([1, 0, 2])) == "ban"


def small():
    torch.manual_seed(0)
    return GPT(3, context=8, width=16, heads=2, blocks=1)


def test_a_gpt_does_not_look_ahead():
    model = small()
    x = torch.tensor([[0, 1, 2, 0, 1]])
    changed = x.clone()
    changed[0, 3] = 2
    before, after = model(x), model(changed)
    assert torch.equal(before[:, :3], after[:, :3])
    assert not torch.allclose(before[:, 3:], after[:, 3:])


def test_a_gpt_learns_what_comes_next():
    model = small()
    losses = list(learn(model, torch.tensor([0, 1, 2] * 20), 60, rate=1e-2))
    assert losses[0] > 1 > 0.2 > losses[-1]
    assert model.write(torch.tensor([0, 1]), 10, temperature=0.1).tolist() == [0, 1, 2] * 4


def test_writing_leaves_the_model_as_it_was():
    model = small()
    model.train()
    model.write(torch.tensor([0]), 12)
    assert model.training
    assert all(p.grad is None for p in model.parameters())


def test_the_pieces_of_a_text_are_of_one_length():
    text = torch.arange(30)
    for piece in next(batches(text, 1, 4, 8)):
        assert (piece - piece[0]).tolist() == list(range(9))
